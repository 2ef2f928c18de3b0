import { expect } from "vitest";
import type { Citing } from "../cells/suite.ts";
import { Everything, JobHeader, Point } from "../fixture/dataclasses.ts";
import { drain, expectUsable, rejection } from "./expectations.ts";
import { SAMPLE } from "./unary.suite.ts";

/** What streams announce. */
export function headerSuite({ verifies }: Citing): void {
  verifies("header.comes-before-the-first-batch", "producer", async ({ client }) => {
    const session = await client.countWithHeader({ to: 3 });
    expect(session.header).toBeInstanceOf(JobHeader);
    expect({ ...session.header }).toEqual({ total: 3, title: "count" });
    expect(session.typedHeader(JobHeader)).toBe(session.header);
    expect(await drain(session)).toBe(3);
  });

  verifies("header.comes-before-the-first-batch", "exchange", async ({ client }) => {
    await using session = await client.sumWithHeader({ title: "t" });
    expect(session.header).toBeInstanceOf(JobHeader);
    expect(session.header.title).toBe("t");
    expect((await session.exchange({ value: [1] })).rows()).toEqual([{ total: 1, turns: 1 }]);
  });

  verifies("header.may-have-fields-of-every-family", async ({ client }) => {
    const session = await client.announce({ value: SAMPLE });
    expect(session.header).toBeInstanceOf(Everything);
    expect(session.header.equals(SAMPLE)).toBe(true);
    expect(await drain(session)).toBe(1);
  });

  verifies("header.is-null-where-none-is-declared", async ({ client }) => {
    await using session = await client.count({ to: 1 });
    expect(session.header).toBeNull();
    expect(() => session.typedHeader(JobHeader)).toThrow(TypeError);
  });

  verifies("header.of-another-class-is-refused", async ({ client }) => {
    await using session = await client.countWithHeader({ to: 1 });
    expect(() => session.typedHeader(Point)).toThrow(TypeError);
    expect(() => session.typedHeader(Point)).toThrow(/expected Point, got JobHeader/);
  });

  verifies("header.that-is-missing-is-an-error", async ({ client }) => {
    expect(await rejection(client.noHeader())).toMatchObject({
      errorType: "TypeError",
      method: "noHeader",
      rawMessage: expect.stringContaining("header"),
    });
    await expectUsable(client);
  });
}
