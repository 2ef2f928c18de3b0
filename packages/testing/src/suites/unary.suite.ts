import type { LogMessage } from "@sheaf/core";
import { describe, expect, it } from "vitest";
import { Everything, Phase, Point } from "../fixture/contract.ts";
import type { OpenClient } from "../harness.ts";

const sample = new Everything({
  id: 2n ** 63n - 1n,
  name: "grüße 🌾",
  payload: new Uint8Array([0, 255, 1]),
  scores: [1.5, -0, Number.NaN, Number.POSITIVE_INFINITY],
  labels: new Map([
    ["a", 1],
    ["b", Number.MAX_SAFE_INTEGER],
  ]),
  phase: Phase.DONE,
  nickname: null,
  origin: new Point({ x: 1, y: -2 }),
});

/** One request, one reply. */
export function unarySuite(open: OpenClient): void {
  describe("unary", () => {
    it("answers with the result", async () => {
      const client = await open();
      expect(await client.add({ a: 1.5, b: 2 })).toBe(3.5);
      expect(await client.nothing()).toBeUndefined();
    });

    it("carries a dataclass there and back unchanged", async () => {
      const client = await open();
      const echoed = await client.echo({ value: sample });
      expect(echoed).toBeInstanceOf(Everything);
      expect(echoed.equals(sample)).toBe(true);
      expect(echoed.origin).toBeInstanceOf(Point);
    });

    it("merges defaults before sending", async () => {
      const client = await open();
      expect(await client.greet({ name: "you" })).toBe("hello you");
      expect(await client.greet({ name: "you", greeting: "hi" })).toBe("hi you");
    });

    it.each([0, 1, 4096, 16 * 1024, 100_000, 3_000_000])("carries %i bytes", async (size) => {
      const client = await open();
      const data = new Uint8Array(size).map((_, i) => i * 31);
      const echoed = await client.bytes({ data });
      expect(echoed.byteLength).toBe(size);
      expect(echoed.every((byte, i) => byte === data[i])).toBe(true);
    });

    it("awaits handlers that answer later", async () => {
      const client = await open();
      expect(await client.later({ value: 7 })).toBe(7);
    });

    it("answers concurrent calls, each with its own result", async () => {
      const client = await open();
      const sums = await Promise.all(
        Array.from({ length: 100 }, (_, i) => client.add({ a: i, b: i })),
      );
      expect(sums).toEqual(Array.from({ length: 100 }, (_, i) => 2 * i));
    });

    it("delivers logs in order, before the result", async () => {
      const client = await open();
      const logs: LogMessage[] = [];
      const lines = await client.log({ lines: 3 }, { onLog: (message) => logs.push(message) });
      expect(lines).toBe(3);
      expect(logs.map(({ message }) => message)).toEqual(["line 0", "line 1", "line 2"]);
      expect(logs[2]).toMatchObject({ level: "INFO", extra: { index: "2" } });
      expect(logs[0]?.extra.request_id).toMatch(/^[0-9a-f]{16}$/);
    });

    it("accepts metadata of the caller's own, and refuses reserved keys", async () => {
      const client = await open();
      expect(await client.add({ a: 1, b: 1 }, { metadata: { trace: "x" } })).toBe(2);
      await expect(
        client.add({ a: 1, b: 1 }, { metadata: { "vgi_rpc.method": "x" } }),
      ).rejects.toMatchObject({ kind: "schema", method: "add" });
    });
  });
}
