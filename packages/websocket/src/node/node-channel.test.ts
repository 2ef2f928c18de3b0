import { isSheafError } from "@sheaf/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import {
  echo,
  equalBytes,
  listening,
  manualClock,
  pattern,
  receiveAll,
  receiveBytes,
} from "../../test/channel-tools.ts";

const failure = (code: string) => (error: unknown) =>
  isSheafError(error, "transport", code as never);

/** Both ends of one connection. */
async function pair(...args: Parameters<Awaited<ReturnType<typeof listening>>["open"]>) {
  const bound = await listening();
  const client = await bound.open(...args);
  const { channel: server } = await bound.accepted();
  return { client, server, [Symbol.asyncDispose]: () => bound[Symbol.asyncDispose]() };
}

/** A listener, and a client that may do what ours would not. */
async function rudePair(options: Parameters<typeof listening>[0] = {}) {
  const bound = await listening(options);
  const client = new WebSocket(bound.listener.address);
  const closed = new Promise<number>((resolve) => client.once("close", resolve));
  client.on("error", () => {});
  await new Promise((resolve) => client.once("open", resolve));
  const { channel: server } = await bound.accepted();
  return { client, closed, server, [Symbol.asyncDispose]: () => bound[Symbol.asyncDispose]() };
}

describe("bytes", () => {
  test("pass in both directions, however they are cut", async () => {
    await using bound = await listening({ messageBytes: 70_000 });
    const chunks = fc.array(fc.nat({ max: 200 }), { maxLength: 5 });
    const property = fc.asyncProperty(
      chunks,
      fc.integer({ min: 1, max: 300 }),
      async (lengths, cut) => {
        const client = await bound.open({ messageBytes: cut });
        const { channel: server } = await bound.accepted();
        const echoing = echo(server);
        const sent = lengths.map((length, i) => pattern(length, i + 1));
        const all = Buffer.concat(sent);
        await client.send(sent);
        expect(equalBytes(await receiveBytes(client, all.length), all)).toBe(true);
        await client.close();
        await echoing;
      },
    );
    await fc.assert(property, { numRuns: 30 });
  });

  // The lengths at which a header changes its form, and at which masking goes by words.
  test.each([1, 63, 64, 67, 125, 126, 127, 8192, 8193, 65_535, 65_536, 65_537, 3_000_001])(
    "a message of %i bytes passes, masked or with a key of zeros",
    async (length) => {
      await using bound = await listening({ messageBytes: length });
      for (const mask of [true, false]) {
        const client = await bound.open({ messageBytes: length, mask });
        const { channel: server } = await bound.accepted();
        const sent = pattern(length);
        const [there] = await Promise.all([receiveBytes(server, length), client.send([sent])]);
        const [back] = await Promise.all([receiveBytes(client, length), server.send([sent])]);
        expect(equalBytes(there, sent) && equalBytes(back, sent)).toBe(true);
      }
    },
  );

  test("what was sent is not changed", async () => {
    await using ends = await pair();
    const sent = pattern(100_000);
    await ends.client.send([sent]);
    await receiveBytes(ends.server, sent.length);
    expect(equalBytes(sent, pattern(100_000))).toBe(true);
  });

  test("the sender waits for a receiver that does not receive", async () => {
    await using ends = await pair();
    const chunk = pattern(1024 * 1024);
    let sent = 0;
    let waiting: Promise<void> | undefined;
    // Both systems' buffers take some of it.
    while (sent < 64) {
      sent += 1;
      const sending = ends.client.send([chunk]);
      if (sending === undefined) continue;
      const accepted = await Promise.race([
        sending.then(() => true),
        new Promise<false>((resolve) => setImmediate(() => setImmediate(() => resolve(false)))),
      ]);
      if (accepted) continue;
      waiting = sending;
      break;
    }
    expect(sent).toBeLessThan(64);
    const received = await receiveBytes(ends.server, sent * chunk.length);
    await waiting;
    expect(received.length).toBe(sent * chunk.length);
  });
});

describe("the end", () => {
  test("of the peer is undefined, after what it had sent", async () => {
    await using ends = await pair();
    await ends.client.send([pattern(100_000)]);
    const [all] = await Promise.all([receiveAll(ends.server), ends.client.close()]);
    expect(all.length).toBe(100_000);
    expect(ends.server.open).toBe(false);
    expect(() => ends.server.send([pattern(1)])).toThrow(/the peer has closed/);
  });

  test("of our own answers a pending receive and refuses further sending", async () => {
    await using ends = await pair();
    const pending = ends.client.receive();
    await Promise.all([ends.client.close(), ends.client.close()]);
    expect(await pending).toBeUndefined();
    expect(ends.client.open).toBe(false);
    expect(() => ends.client.send([pattern(1)])).toThrow(/the channel is closed/);
  });

  test("does not wait for a peer that does not close", async () => {
    await using ends = await rudePair({ closeGraceMs: 10 });
    ends.client.pause();
    await ends.server.close();
    ends.client.resume();
    // Cut off before the closing was over.
    expect([1000, 1006]).toContain(await ends.closed);
  });

  test("comes when the peer's connection is cut, also to a waiting sender", async () => {
    await using ends = await rudePair();
    ends.client.pause();
    const sending = (async () => {
      for (;;) await ends.server.send([pattern(1024 * 1024)]);
    })();
    ends.client.terminate();
    await expect(sending).rejects.toSatisfy(failure("peer-closed"));
    await expect(ends.server.receive()).rejects.toMatchObject({
      code: "peer-closed",
      cause: { code: 1006 },
    });
  });
});

describe("a peer that breaks the rules", () => {
  test("by a text message is closed with 1003", async () => {
    await using ends = await rudePair();
    ends.client.send("hello");
    await expect(ends.server.receive()).rejects.toSatisfy(failure("channel-broken"));
    expect(await ends.closed).toBe(1003);
  });

  test("by a message over the limit is closed with 1009", async () => {
    await using ends = await rudePair({ maxMessageBytes: 1000 });
    ends.client.send(new Uint8Array(1000));
    expect(await receiveBytes(ends.server, 1000)).toHaveLength(1000);
    ends.client.send(new Uint8Array(1001));
    await expect(ends.server.receive()).rejects.toSatisfy(failure("channel-broken"));
    expect(await ends.closed).toBe(1009);
  });

  test("by frames that are none is closed with 1002", async () => {
    await using ends = await rudePair();
    (ends.client as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(
      Buffer.from([0xff, 0xff, 0, 0, 0, 0]),
    );
    await expect(ends.server.receive()).rejects.toSatisfy(failure("channel-broken"));
    expect(await ends.closed).toBe(1002);
  });

  test.each([1002, 1008, 1009, 1011, 4321])(
    "is told from one that closes with %i",
    async (code) => {
      await using ends = await rudePair();
      ends.client.close(code, "because");
      await expect(ends.server.receive()).rejects.toMatchObject({
        kind: "transport",
        code: "peer-closed",
        message: expect.stringMatching(new RegExp(`closed with ${code} .*because`)),
        cause: { code, reason: "because" },
      });
    },
  );

  test.each([1000, 1001])("is not one that closes with %i", async (code) => {
    await using ends = await rudePair();
    ends.client.close(code);
    expect(await ends.server.receive()).toBeUndefined();
  });
});

describe("pings", () => {
  test("keep a connection whose peer answers", async () => {
    const { clock, tick } = manualClock();
    await using bound = await listening();
    const client = await bound.open({}, clock);
    const { channel: server } = await bound.accepted();
    for (let i = 0; i < 3; i++) {
      tick();
      // The answer to the ping is on its way before this one.
      await client.send([pattern(1)]);
      await receiveBytes(server, 1);
      await server.send([pattern(1)]);
      await receiveBytes(client, 1);
    }
    expect(client.open).toBe(true);
  });

  test("give up a peer that does not, with a timeout", async () => {
    const { clock, tick } = manualClock();
    await using bound = await listening({}, clock);
    const silent = new WebSocket(bound.listener.address);
    await new Promise((resolve) => silent.once("open", resolve));
    const { channel: server } = await bound.accepted();
    silent.pause();
    const receiving = server.receive();
    tick();
    tick();
    await expect(receiving).rejects.toSatisfy(failure("timeout"));
    expect(() => server.send([pattern(1)])).toThrow(/does not answer/);
    silent.terminate();
  });
});
