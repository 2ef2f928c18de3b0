/** Credit and turns: nobody waits for a channel that is not their own. */
import { joinChunks } from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { encodeFrame, FRAME, FRAME_BYTES, MAX_PAYLOAD_BYTES } from "./frame.ts";
import { gated } from "./testing/carriers.ts";
import { echo, Inbox, multiplexedPair, pattern, receiveBytes, settled } from "./testing/pair.ts";
import { framesIn, type ReadFrame, rawPeer } from "./testing/raw-peer.ts";

const KiB = 1024;
const large = { maxChannels: 1000, windowBytes: 2 ** 24 - 1 };

const dataOf = (frames: readonly ReadFrame[]): ReadFrame[] =>
  frames.filter((frame) => frame.type === "data");

describe("credit", () => {
  it("is a window, and is given back in halves as bytes are received", async () => {
    const peer = await rawPeer({ role: "server", limits: { windowBytes: 1000 }, onChannel });
    let channel: ByteChannel | undefined;
    function onChannel(opened: ByteChannel): void {
      channel = opened;
    }
    peer.frame("open", 0, 1);
    peer.data(1, pattern(499));
    await settled();
    await channel?.receive();
    await settled();
    expect(peer.frames()).toEqual([]);
    peer.data(1, pattern(1));
    await settled();
    await channel?.receive();
    await settled();
    expect(peer.frames()).toEqual([{ type: "credit", value: 500, channel: 1 }]);
    // The whole window is free again.
    peer.data(1, pattern(1000));
    await settled();
    expect(peer.connection.failure).toBeUndefined();
  });

  it("of small messages costs no frames", async () => {
    const peer = await rawPeer({ role: "server", onChannel: (channel) => void echo(channel) });
    for (let id = 1; id < 200; id += 2) {
      peer.frame("open", 0, id);
      peer.data(id, pattern(300));
    }
    await settled();
    const frames = peer.frames();
    expect(frames).toHaveLength(100);
    expect(dataOf(frames)).toHaveLength(100);
  });

  it("grows for a user who keeps up with a sender that it holds up", async () => {
    const limits = { windowBytes: 1000, maxWindowBytes: 4000, growthBytes: 5000 };
    const inbox = new Inbox();
    const peer = await rawPeer({ role: "server", limits, onChannel: inbox.put });
    peer.frame("open", 0, 1);
    const channel = await inbox.next();
    for (const size of [1000, 2000, 4000, 4000]) {
      peer.data(1, pattern(size));
      await settled();
      await receiveBytes(channel, size);
      await settled();
    }
    expect(peer.frames().map(({ value }) => value)).toEqual([2000, 4000, 4000, 4000]);
    peer.data(1, pattern(4001));
    await settled();
    expect(peer.connection.failure).toMatchObject({
      code: "limit-exceeded",
      message: expect.stringContaining("its window of 4000 bytes"),
    });
  });

  it("is for others to grow by when a channel is over", async () => {
    const limits = { windowBytes: 1000, maxWindowBytes: 4000, growthBytes: 1000 };
    const inbox = new Inbox();
    const peer = await rawPeer({ role: "server", limits, onChannel: inbox.put });
    for (const id of [1, 3]) {
      peer.frame("open", 0, id);
      const channel = await inbox.next();
      peer.data(id, pattern(1000));
      await settled();
      await receiveBytes(channel, 1000);
      await settled();
      await channel.close();
      peer.frame("close", 0, id);
      await settled();
    }
    const credits = peer.frames().filter(({ type }) => type === "credit");
    expect(credits.map(({ value }) => value)).toEqual([2000, 2000]);
  });

  it("that is less than a message sends as much as it covers", async () => {
    const peer = await rawPeer({ role: "client" }, { maxChannels: 10, windowBytes: 10 });
    const channel = peer.connection.open();
    void channel.send([pattern(6), pattern(9, 0, 6)]);
    await settled();
    peer.frame("credit", 3, 1);
    await settled();
    peer.frame("credit", 100, 1);
    await settled();
    expect(dataOf(peer.frames()).map(({ payload }) => payload)).toEqual([
      pattern(10),
      pattern(3, 0, 10),
      pattern(2, 0, 13),
    ]);
  });
});

describe("turns", () => {
  it("a large message goes in frames of 64 KiB, and a small one overtakes it", async () => {
    const peer = await rawPeer({ role: "client" }, large);
    const bulk = peer.connection.open();
    const quick = peer.connection.open();
    void bulk.send([pattern(1000 * KiB)]);
    void quick.send([pattern(10)]);
    await settled();
    const sent = dataOf(peer.frames());
    expect(sent.slice(0, 2).map(({ channel, value }) => [channel, value])).toEqual([
      [1, MAX_PAYLOAD_BYTES],
      [3, 10],
    ]);
    expect(sent).toHaveLength(1 + Math.ceil((1000 * KiB) / MAX_PAYLOAD_BYTES));
  });

  it("go round: every channel has one frame before any has two", async () => {
    const peer = await rawPeer({ role: "client" }, large);
    const channels = Array.from({ length: 20 }, () => peer.connection.open());
    for (const channel of channels) void channel.send([pattern(5 * MAX_PAYLOAD_BYTES)]);
    await settled();
    const order = dataOf(peer.frames()).map(({ channel }) => channel);
    const ids = channels.map((_channel, index) => 2 * index + 1);
    expect(order).toEqual([...ids, ...ids, ...ids, ...ids, ...ids]);
  });

  it("frames without payload do not wait for them", async () => {
    const carrier: { gate?: ReturnType<typeof gated> } = {};
    const { client, connect } = await multiplexedPair({
      nearCarrier: (channel) => {
        carrier.gate = gated(channel);
        return carrier.gate;
      },
      server: { limits: large },
    });
    const [bulk, far] = await connect();
    carrier.gate?.shut();
    const sending = bulk.send([pattern(1000 * KiB)]);
    await settled();
    const other = client.open();
    const before = carrier.gate?.sends.length;
    // No more than a moment's worth is given to a carrier at once.
    expect(joinChunks(carrier.gate?.sends.at(-1) ?? []).byteLength).toBeLessThan(256 * KiB);
    carrier.gate?.release();
    await receiveBytes(far, 1000 * KiB);
    await sending;
    const next = framesIn(Buffer.concat(carrier.gate?.sends[before ?? 0] ?? []));
    expect(next[0]).toEqual({ type: "open", value: 0, channel: 3 });
    await other.close();
  });
});

describe("sends", () => {
  it("what becomes due at once goes in one send, small payloads in one chunk", async () => {
    const carrier: { gate?: ReturnType<typeof gated> } = {};
    const { client } = await multiplexedPair({
      nearCarrier: (channel) => {
        carrier.gate = gated(channel);
        return carrier.gate;
      },
    });
    for (let i = 0; i < 50; i++) void client.open().send([pattern(20), pattern(12)]);
    await settled();
    const [preface, first, ...others] = carrier.gate?.sends ?? [];
    expect(preface).toHaveLength(1);
    expect(others).toEqual([]);
    expect(first?.length).toBeLessThanOrEqual(2);
    expect(Buffer.concat(first ?? [])).toHaveLength(50 * (2 * FRAME_BYTES + 32));
  });

  it("a large payload is sent from where it is", async () => {
    const carrier: { gate?: ReturnType<typeof gated> } = {};
    const { client } = await multiplexedPair({
      nearCarrier: (channel) => {
        carrier.gate = gated(channel);
        return carrier.gate;
      },
    });
    const payload = pattern(100 * KiB);
    void client.open().send([payload]);
    await settled();
    const chunks = carrier.gate?.sends.flat().filter((chunk) => chunk.buffer === payload.buffer);
    expect(chunks?.map((chunk) => chunk.byteLength)).toEqual([MAX_PAYLOAD_BYTES, 36 * KiB]);
  });
});

describe("a slow receiver", () => {
  it("stalls its own sender only", async () => {
    const { client, accept } = await multiplexedPair();
    const stalled = client.open();
    await accept();
    let isAccepted = false;
    const waiting = Promise.resolve(stalled.send([pattern(1000 * KiB)])).then(
      () => {
        isAccepted = true;
      },
      () => undefined,
    );
    const channels = Array.from({ length: 100 }, () => client.open());
    for (const _channel of channels) void echo(await accept());
    for (let round = 0; round < 20; round++) {
      for (const [seed, channel] of channels.entries()) void channel.send([pattern(2000, seed)]);
      const replies = await Promise.all(channels.map((channel) => receiveBytes(channel, 2000)));
      for (const [seed, reply] of replies.entries()) {
        expect(Buffer.compare(reply, pattern(2000, seed))).toBe(0);
      }
    }
    expect(isAccepted).toBe(false);
    await client.close();
    await waiting;
  });

  it("makes the other side keep no more than a window of it, in no more memory than twice that", async () => {
    const peer = await rawPeer({ role: "server", onChannel });
    let channel: ByteChannel | undefined;
    function onChannel(opened: ByteChannel): void {
      channel = opened;
    }
    peer.frame("open", 0, 1);
    // The worst that a peer can do: a frame for each byte.
    const frame = joinChunks([encodeFrame(FRAME.data, 1, 1), pattern(1)]);
    const frames = new Uint8Array(256 * KiB * frame.byteLength);
    for (let sent = 0; sent < 256 * KiB; sent++) {
      frame.set(pattern(1, 0, sent), FRAME_BYTES);
      frames.set(frame, sent * frame.byteLength);
    }
    peer.bytes(frames);
    await settled();
    const memory = new Set<ArrayBufferLike>();
    let received = 0;
    while (received < 256 * KiB) {
      const chunk = (await channel?.receive()) ?? new Uint8Array(0);
      memory.add(chunk.buffer);
      expect(Buffer.compare(chunk, pattern(chunk.byteLength, 0, received))).toBe(0);
      received += chunk.byteLength;
    }
    expect(memory.size).toBeLessThan(40);
    expect([...memory].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(
      512 * KiB,
    );
  });
});
