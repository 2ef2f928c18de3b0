import { connect } from "@sheaf/core";
import { describe, expect, test } from "vitest";
import { Probe } from "../server/testing/probe-service.ts";
import { taken } from "../server/testing/probe-states.ts";
import { gate } from "../server/testing/turn-gate.ts";
import { http } from "./http.ts";
import type { HttpSender, IncomingReply, OutgoingRequest } from "./http-sender.ts";
import { probeClient } from "./testing/probe-client.ts";
import type { Script, SentReply } from "./testing/scripted-sender.ts";

/** A sender whose replies never come, unless their requests are given up. */
class SilentSender implements HttpSender {
  readonly requests: OutgoingRequest[] = [];
  aborted = 0;
  readonly #giveUps: (() => void)[] = [];
  #sent: () => void = () => undefined;

  /** Resolves when so many requests have come. */
  async whenSent(count: number): Promise<void> {
    while (this.requests.length < count) {
      await new Promise<void>((resolve) => {
        this.#sent = resolve;
      });
    }
  }

  send(request: OutgoingRequest): Promise<IncomingReply> {
    this.requests.push(request);
    this.#sent();
    return new Promise((_resolve, reject) => {
      const giveUp = (): void => reject(new Error("given up by the sender"));
      this.#giveUps.push(giveUp);
      request.signal?.addEventListener("abort", () => {
        this.aborted++;
        giveUp();
      });
    });
  }

  async close(): Promise<void> {
    for (const giveUp of this.#giveUps) giveUp();
  }
}

async function silentClient() {
  const sender = new SilentSender();
  return { sender, client: await connect(Probe, http("http://probe.test", { sender, wire: "b" })) };
}

describe("a client that is closed", () => {
  test("ends the calls under way, and says that it is closed", async () => {
    const { client, sender } = await silentClient();
    const calls = [
      client.add({ a: 1, b: 2 }),
      (async () => (await client.rows({ to: 5 })).tick())(),
      (async () => (await client.sum()).exchange({ value: [1] }))(),
      (async () => client.headed({ to: 5 }))(),
    ];
    const outcomes = calls.map((call) => expect(call).rejects.toMatchObject({ code: "closed" }));
    await sender.whenSent(calls.length);
    await client.close();
    await Promise.all(outcomes);
  });

  test("makes no further ones, and closes its sender once", async () => {
    const { client, sender } = await probeClient();
    const [rows, sum] = [await client.rows({ to: 100 }), await client.sum()];
    await rows.tick();
    await sum.exchange({ value: [1] });
    const requests = sender.requests.length;
    await Promise.all([client.close(), client.close()]);
    await client.close();
    expect(sender.closed).toBe(1);
    const closed = { kind: "transport", code: "closed" };
    await expect(client.add({ a: 1, b: 2 })).rejects.toMatchObject(closed);
    await expect(client.rows({ to: 5 })).rejects.toMatchObject(closed);
    await expect(client.resumeStream("rows", "a.b")).rejects.toMatchObject(closed);
    await expect(sum.exchange({ value: [1] })).rejects.toMatchObject(closed);
    expect(sender.requests).toHaveLength(requests);
    await rows.close();
    await sum.cancel();
  });
});

describe("a caller who gives up", () => {
  const aborted = { kind: "cancelled", code: "aborted" };

  test("has the request of a call given up with it", async () => {
    const { client, sender } = await silentClient();
    const controller = new AbortController();
    const call = client.add({ a: 1, b: 2 }, { signal: controller.signal });
    const outcome = expect(call).rejects.toMatchObject({ ...aborted, method: "add" });
    await sender.whenSent(1);
    controller.abort(new Error("enough"));
    await outcome;
    expect(sender.aborted).toBe(1);
  });

  test("before the call sends nothing", async () => {
    const { client, sender } = await silentClient();
    const options = { signal: AbortSignal.abort() };
    await expect(client.add({ a: 1, b: 2 }, options)).rejects.toMatchObject(aborted);
    await expect(client.rows({ to: 5 }, options)).rejects.toMatchObject(aborted);
    await expect(client.sum({}, options)).rejects.toMatchObject(aborted);
    expect(sender.requests).toHaveLength(0);
  });

  test("for lack of time does so after that time", async () => {
    const { client, sender } = await silentClient();
    const call = client.add({ a: 1, b: 2 }, { timeoutMs: 5 });
    await expect(call).rejects.toMatchObject({
      kind: "cancelled",
      code: "deadline-exceeded",
      limit: 5,
    });
    expect(sender.aborted).toBe(1);
  });

  test("ends a stream, and its state is told", async () => {
    const { client } = await probeClient({ client: { acceptTurns: 1 } });
    const { cancels } = taken;
    const controller = new AbortController();
    const session = await client.rows({ to: 100 }, { signal: controller.signal });
    await session.tick();
    controller.abort();
    await expect(session.tick()).rejects.toMatchObject(aborted);
    expect(taken.cancels).toBe(cancels + 1);
    await expect(session.tick()).rejects.toMatchObject({ code: "stream-closed" });
  });

  test("during a turn has it at once, and the client goes on", async () => {
    const { client } = await probeClient({ client: { acceptTurns: 1 } });
    const controller = new AbortController();
    const session = await client.gated({ gate: "client" }, { signal: controller.signal });
    const turn = session.tick();
    const outcome = expect(turn).rejects.toMatchObject(aborted);
    await gate("client").whenArrived(1);
    controller.abort();
    await outcome;
    gate("client").open();
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("leaves nothing behind when the call has been answered", async () => {
    const { client } = await probeClient();
    const controller = new AbortController();
    const { signal } = controller;
    expect(await client.add({ a: 1, b: 2 }, { signal, timeoutMs: 60_000 })).toBe(3);
    controller.abort();
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });
});

describe("a header", () => {
  const withHeader = (change: (real: SentReply) => SentReply): Script => {
    return (_request, index) => (index === 0 ? { reply: change } : undefined);
  };

  test("is read before the stream that follows it, in pieces of any size", async () => {
    for (const pieceBytes of [1, 10, 100, 10_000]) {
      const { client } = await probeClient({ script: () => ({ pieceBytes }) });
      const logs: string[] = [];
      const session = await client.headed(
        { to: 3 },
        { onLog: ({ message }) => logs.push(message) },
      );
      expect(session.header.title).toBe("to 3");
      expect(logs).toEqual(["before the header"]);
      const values: number[] = [];
      for await (const batch of session) values.push(...batch.column("value"));
      expect(values).toEqual([0, 1, 2]);
    }
  });

  test("that is an error instead is that error", async () => {
    const { client } = await probeClient();
    await expect(client.headless()).rejects.toMatchObject({
      errorType: "TypeError",
      rawMessage: "refused before the header",
    });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("of other columns is an error of the call", async () => {
    // The stream that follows the header stands in its place.
    const { client } = await probeClient({
      script: withHeader((real) => {
        const end = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
        const at = indexOf(real.body, end) + end.byteLength;
        return { ...real, body: real.body.subarray(at) };
      }),
    });
    await expect(client.headed({ to: 3 })).rejects.toMatchObject({ kind: "schema" });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("that is cut off anywhere is a transport error", async () => {
    const { client, sender } = await probeClient();
    for (let breaksAt = 0; breaksAt < 400; breaksAt += 11) {
      sender.play(() => ({ breaksAt }));
      await expect(client.headed({ to: 3 })).rejects.toMatchObject({
        kind: "transport",
        code: "peer-closed",
      });
    }
    sender.play(() => undefined);
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("of no bytes at all is a transport error", async () => {
    const script = withHeader((real) => ({ ...real, body: new Uint8Array() }));
    const { client } = await probeClient({ script });
    await expect(client.headed({ to: 3 })).rejects.toMatchObject({ code: "peer-closed" });
  });
});

test("calls run at the same time", async () => {
  let release = (): void => undefined;
  const after = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { client } = await probeClient({
    script: (_request, index) => (index === 0 ? { after } : undefined),
  });
  const first = client.add({ a: 1, b: 2 });
  expect(await client.add({ a: 3, b: 4 })).toBe(7);
  release();
  expect(await first).toBe(3);
});

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  for (let at = 0; at + part.byteLength <= bytes.byteLength; at++) {
    if (part.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  throw new Error("not there");
}
