import { describe, expect, it } from "vitest";
import type { HarnessCapabilities, OpenClient } from "../harness.ts";

/**
 * Signals and deadlines: the caller is free at once, the carrier when the answer has come. Where each
 * connection has a server of its own, nobody could release a handler that hangs.
 */
export function giveUpSuite(open: OpenClient, { sharedServer = true }: HarnessCapabilities): void {
  describe("giving up", () => {
    it("refuses a call whose signal has fired already, without sending it", async () => {
      const client = await open();
      const signal = AbortSignal.abort(new Error("no longer needed"));
      await expect(client.add({ a: 1, b: 1 }, { signal })).rejects.toMatchObject({
        kind: "cancelled",
        code: "aborted",
        name: "AbortError",
      });
      expect(await client.add({ a: 1, b: 1 })).toBe(2);
    });

    it.runIf(sharedServer)(
      "rejects at once when the signal fires, and reads the late answer away",
      async () => {
        const client = await open();
        const other = await open();
        const controller = new AbortController();
        const hanging = client.hang({}, { signal: controller.signal });
        const next = client.add({ a: 2, b: 2 });
        controller.abort();
        await expect(hanging).rejects.toMatchObject({ kind: "cancelled", method: "hang" });
        await releaseUntil(other, next);
        expect(await next).toBe(4);
      },
    );

    it.runIf(sharedServer)("rejects when the time is up", async () => {
      const client = await open();
      const other = await open();
      await expect(client.hang({}, { timeoutMs: 20 })).rejects.toMatchObject({
        code: "deadline-exceeded",
        limit: 20,
      });
      const next = client.add({ a: 3, b: 3 });
      await releaseUntil(other, next);
      expect(await next).toBe(6);
    });

    it("says that the client was closed when its own close ends a call", async () => {
      const client = await open();
      const hanging = client.hang();
      const failure = expect(hanging).rejects.toMatchObject({ kind: "transport", code: "closed" });
      await client.close();
      await failure;
      await expect(client.add({ a: 1, b: 1 })).rejects.toMatchObject({ code: "closed" });
    });

    it("tells a handler at work that its caller is gone", async () => {
      const client = await open();
      const before = await client.abandoned();
      const other = await open();
      const held = sharedServer ? await other.hanging() : 0;
      const hanging = client.hang().catch(() => "closed");
      while (sharedServer && (await other.hanging()) === held);
      await client.close();
      await hanging;
      // It learns of it at its own pace, but within a few round trips.
      let calls = 0;
      while (sharedServer && (await other.abandoned()) === before && calls < 10_000) calls++;
      if (sharedServer) expect(await other.abandoned()).toBeGreaterThan(before);
    });

    it("cancels a stream whose signal fires between turns", async () => {
      const client = await open();
      const controller = new AbortController();
      const session = await client.endless({}, { signal: controller.signal });
      await session.tick();
      controller.abort();
      await expect(session.tick()).rejects.toMatchObject({ kind: "cancelled" });
      expect(await client.add({ a: 1, b: 1 })).toBe(2);
    });
  });
}

/** The request to be released may overtake the one that hangs: asks until it has worked. */
async function releaseUntil(
  other: Awaited<ReturnType<OpenClient>>,
  settled: Promise<unknown>,
): Promise<void> {
  let done = false;
  const finish = (): void => {
    done = true;
  };
  settled.then(finish, finish);
  while (!done) await other.release();
}
