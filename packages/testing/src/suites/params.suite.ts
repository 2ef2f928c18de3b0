import { expect } from "vitest";
import type { FixtureClient } from "../cells/ground.ts";
import type { Citing } from "../cells/suite.ts";

/** What a caller may give, and what not. */
export function paramsSuite({ verifies }: Citing): void {
  verifies("params.defaults-are-merged", async ({ client }) => {
    expect(await client.greet({ name: "you" })).toBe("hello you");
    expect({ ...(await client.arrive({ required: 1n })) }).toEqual({
      required: 1n,
      text: "default",
      number: 42,
      flags: [true, false],
      maybe: null,
    });
  });

  verifies("params.what-is-given-replaces-the-default", async ({ client }) => {
    expect(await client.greet({ name: "you", greeting: "hi" })).toBe("hi you");
    const given = { required: -1n, text: "t", number: -7, flags: [false], maybe: "m" };
    expect({ ...(await client.arrive(given)) }).toEqual(given);
  });

  verifies("params.empty-is-not-null", async ({ client }) => {
    const empty = { required: 0n, text: "", number: 0, flags: [], maybe: "" };
    expect({ ...(await client.arrive(empty)) }).toEqual(empty);
    expect((await client.arrive({ ...empty, maybe: null })).maybe).toBeNull();
  });

  verifies("params.missing-ones-are-refused", ({ client }) =>
    refuses(client, { a: 1 }, { code: "missing-field", path: "b" }),
  );

  verifies("params.wrong-ones-are-refused", ({ client }) =>
    refuses(client, { a: 1, b: "x" }, { code: "type-mismatch", path: "b" }),
  );

  verifies("params.null-is-refused", ({ client }) =>
    refuses(client, { a: null, b: 1 }, { code: "unexpected-null", path: "a" }),
  );

  verifies("params.unknown-ones-are-refused", ({ client }) =>
    refuses(client, { a: 1, b: 1, c: 1 }, { code: "unknown-member", path: "c" }),
  );

  verifies("params.ones-out-of-range-are-refused", async ({ client }) => {
    const refused = { kind: "schema", code: "out-of-range" };
    await expect(client.echoInt8({ value: 128 })).rejects.toMatchObject(refused);
    await expect(client.echoUint64({ value: -1n })).rejects.toMatchObject(refused);
    await expect(client.later({ value: 2 ** 60 })).rejects.toMatchObject(refused);
    expect(await client.echoInt8({ value: 127 })).toBe(127);
  });
}

async function refuses(client: FixtureClient, params: object, error: object): Promise<void> {
  const wrong: { a: number; b: number } = JSON.parse(JSON.stringify(params));
  await expect(client.add(wrong)).rejects.toMatchObject({
    kind: "schema",
    method: "add",
    ...error,
  });
  expect(await client.add({ a: 1, b: 1 })).toBe(2);
}
