import { isRpcError, type LogMessage } from "@sheaf/core";
import { describe, expect, it } from "vitest";
import type { FixtureClient, OpenClient } from "../harness.ts";

async function expectUsable(client: FixtureClient): Promise<void> {
  expect(await client.add({ a: 1, b: 1 })).toBe(2);
  await using session = await client.scale({ factor: 2 });
  expect((await session.exchange({ value: [5] })).rows()).toEqual([{ value: 10 }]);
}

async function drain(stream: AsyncIterable<unknown>): Promise<number> {
  let batches = 0;
  for await (const _ of stream) batches++;
  return batches;
}

/** What a handler throws reaches the caller, and only that caller. */
export function errorSuite(open: OpenClient): void {
  describe("errors", () => {
    it.each([
      ["ValueError", "ValueError"],
      ["TypeError", "TypeError"],
      ["Error", "RuntimeError"],
    ])("carry type, message and traceback: %s", async (type, expected) => {
      const client = await open();
      const error = await client
        .fail({ type, message: "bad é" })
        .catch((caught: unknown) => caught);
      expect(isRpcError(error, expected)).toBe(true);
      expect(error).toMatchObject({
        kind: "remote",
        method: "fail",
        rawMessage: "bad é",
        remoteTraceback: expect.stringContaining("bad é"),
        requestId: expect.stringMatching(/^[0-9a-f]{16}$/),
      });
      await expectUsable(client);
    });

    it("name the method and the parameter that does not fit, before anything is sent", async () => {
      const client = await open();
      const missing: { a: number; b: number } = JSON.parse('{"a":1}');
      await expect(client.add(missing)).rejects.toMatchObject({
        kind: "schema",
        method: "add",
        path: "b",
      });
      const wrong: { a: number; b: number } = JSON.parse('{"a":1,"b":"x"}');
      await expect(client.add(wrong)).rejects.toMatchObject({
        kind: "schema",
        method: "add",
        path: "b",
      });
      await expectUsable(client);
    });

    it("come back when a result does not fit its type", async () => {
      const client = await open();
      await expect(client.wrongResult()).rejects.toMatchObject({ errorType: "TypeError" });
      await expectUsable(client);
    });

    it("end a producer after the batches before it", async () => {
      const client = await open();
      const logs: LogMessage[] = [];
      const stream = client.failAfter({ batches: 3 }, { onLog: (message) => logs.push(message) });
      const values: number[] = [];
      const failing = async (): Promise<void> => {
        for await (const batch of stream) values.push(...batch.column<number>("value"));
      };
      await expect(failing()).rejects.toMatchObject({
        errorType: "TypeError",
        rawMessage: "failed after 3",
      });
      expect(values).toEqual([0, 1, 2]);
      expect(logs.at(-1)?.message).toBe("turn 3");
      await expectUsable(client);
    });

    it("at the start of a stream leave the carrier usable", async () => {
      const client = await open();
      for (let i = 0; i < 3; i++) {
        await expect(drain(client.failAtStart())).rejects.toMatchObject({
          rawMessage: "failed at the start",
        });
        await expect(client.failBeforeHeader()).rejects.toMatchObject({
          rawMessage: "failed before the header",
        });
      }
      await expectUsable(client);
      await expect(client.failBeforeHeader()).rejects.toMatchObject({ errorType: "TypeError" });
      expect(await drain(client.count({ to: 4 }))).toBe(4);
    });

    it("end an exchange and close its session", async () => {
      const client = await open();
      const session = await client.failOn({ turn: 3 });
      await session.exchange({ value: [1] });
      await session.exchange({ value: [1] });
      await expect(session.exchange({ value: [1] })).rejects.toMatchObject({
        errorType: "RangeError",
      });
      await expect(session.exchange({ value: [1] })).rejects.toMatchObject({
        code: "stream-closed",
      });
      await session.close();
      await expectUsable(client);
    });

    it("answer handlers that break the rules of a turn", async () => {
      const client = await open();
      await expect(drain(client.silent())).rejects.toMatchObject({
        errorType: "RuntimeError",
        rawMessage: "No data batch was emitted",
      });
      const finishing = await client.finishes();
      await expect(finishing.exchange({ value: [1] })).rejects.toMatchObject({
        rawMessage: expect.stringMatching(/^finish\(\) is not allowed on exchange streams/),
      });
      const emitting = await client.twice();
      await expect(emitting.exchange({ value: [1] })).rejects.toMatchObject({
        rawMessage: "Only one data batch may be emitted per call",
      });
      await expectUsable(client);
    });
  });
}
