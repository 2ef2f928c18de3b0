/** A logical channel keeps the contract of `ByteChannel`, whatever happens on the others. */
import { isSheafError, joinChunks } from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import { encodeFrame, FRAME } from "./frame.ts";
import { gated } from "./testing/carriers.ts";
import { multiplexedPair, pattern, receiveAll, receiveBytes, settled } from "./testing/pair.ts";
import { rawPeer } from "./testing/raw-peer.ts";

const KiB = 1024;
const closed = (error: unknown): boolean => isSheafError(error, "transport", "closed");
const peerClosed = (error: unknown): boolean => isSheafError(error, "transport", "peer-closed");

describe("sending and receiving", () => {
  it("carries bytes both ways, and says who it is", async () => {
    const { connect } = await multiplexedPair();
    const [near, far] = await connect();
    expect(near.name).toBe("test#1");
    expect(near.send([pattern(3), new Uint8Array(0), pattern(5, 1)])).toBeUndefined();
    expect(await far.receive()).toEqual(new Uint8Array([...pattern(3), ...pattern(5, 1)]));
    expect(far.send([pattern(4, 2)])).toBeUndefined();
    expect(await near.receive()).toEqual(pattern(4, 2));
  });

  it("lets the server open channels as well", async () => {
    const opened: string[] = [];
    const { server } = await multiplexedPair({
      client: { onChannel: (channel) => void opened.push(channel.name) },
    });
    expect(server.open().name).toBe("test#2");
    expect(server.open().name).toBe("test#4");
    await settled();
    expect(opened).toEqual(["test#2", "test#4"]);
  });

  it("reads straight into the memory that is offered", async () => {
    const { connect } = await multiplexedPair();
    const [near, far] = await connect();
    const into = new Uint8Array(100);
    const receiving = far.receive(into);
    void near.send([pattern(60), pattern(5000, 1)]);
    const received = await receiving;
    expect(received?.buffer).toBe(into.buffer);
    const front = received?.slice() ?? new Uint8Array(0);
    const rest = await receiveBytes(far, 5060 - front.byteLength);
    expect([...front, ...rest]).toEqual([...pattern(60), ...pattern(5000, 1)]);
  });

  it("fills the offered memory with all that has come, and keeps the rest", async () => {
    const peer = await rawPeer({ role: "client" });
    const channel = peer.connection.open();
    const into = new Uint8Array(10);
    const receiving = channel.receive(into);
    await settled();
    const frames = [0, 6, 12].flatMap((from) => [
      encodeFrame(FRAME.data, 6, 1),
      pattern(6, 0, from),
    ]);
    peer.bytes(joinChunks(frames));
    const received = await receiving;
    expect(received?.buffer).toBe(into.buffer);
    expect(received).toEqual(pattern(10));
    expect(await receiveBytes(channel, 8)).toEqual(pattern(8, 0, 10));
  });

  it("keeps what it lends until the next receive", async () => {
    const { connect } = await multiplexedPair();
    const [near, far] = await connect();
    void near.send([pattern(10)]);
    const lent = await far.receive();
    for (let i = 0; i < 20; i++) void near.send([pattern(3000, i)]);
    await settled();
    expect(lent).toEqual(pattern(10));
  });

  it("takes one receive at a time", async () => {
    const { client } = await multiplexedPair();
    const channel = client.open();
    void channel.receive();
    await expect(channel.receive()).rejects.toMatchObject({ kind: "transport", code: "busy" });
  });
});

describe("backpressure", () => {
  it("accepts a window at once, and lets the rest wait until the peer receives", async () => {
    const { connect } = await multiplexedPair({ server: { limits: { windowBytes: 10 * KiB } } });
    const [near, far] = await connect();
    expect(near.send([pattern(10 * KiB)])).toBeUndefined();
    let isAccepted = false;
    const waiting = Promise.resolve(near.send([pattern(1, 0, 10 * KiB)])).then(() => {
      isAccepted = true;
    });
    await settled();
    expect(isAccepted).toBe(false);
    expect(await receiveBytes(far, 10 * KiB)).toEqual(pattern(10 * KiB));
    await waiting;
    expect(await far.receive()).toEqual(pattern(1, 0, 10 * KiB));
  });

  it("asks to wait while the carrier does", async () => {
    const carrier: { gate?: ReturnType<typeof gated> } = {};
    const { connect } = await multiplexedPair({
      nearCarrier: (channel) => {
        carrier.gate = gated(channel);
        return carrier.gate;
      },
    });
    const [near, far] = await connect();
    carrier.gate?.shut();
    expect(near.send([pattern(1)])).toBeUndefined();
    await settled();
    const waiting = near.send([pattern(1, 0, 1)]);
    expect(waiting).toBeInstanceOf(Promise);
    carrier.gate?.release();
    await waiting;
    expect(await receiveBytes(far, 2)).toEqual(pattern(2));
  });

  it("a message of many windows arrives whole", async () => {
    const { connect } = await multiplexedPair({ server: { limits: { windowBytes: 7001 } } });
    const [near, far] = await connect();
    const sending = near.send([pattern(300 * KiB), pattern(17, 1)]);
    expect(sending).toBeInstanceOf(Promise);
    const [received] = await Promise.all([receiveBytes(far, 300 * KiB + 17), sending]);
    expect(Buffer.compare(received.subarray(0, 300 * KiB), pattern(300 * KiB))).toBe(0);
    expect(received.subarray(300 * KiB)).toEqual(pattern(17, 1));
  });
});

describe("closing", () => {
  it("is the end for the peer, behind what was sent before", async () => {
    const { client, server, connect } = await multiplexedPair();
    const [near, far] = await connect();
    void near.send([pattern(10)]);
    await near.close();
    expect(await receiveAll(far)).toEqual(pattern(10));
    expect(await far.receive()).toBeUndefined();
    expect(() => far.send([pattern(1)])).toThrow(expect.toSatisfy(peerClosed));
    expect([client.openChannels, server.openChannels]).toEqual([1, 1]);
    await far.close();
    await settled();
    expect([client.openChannels, server.openChannels]).toEqual([0, 0]);
  });

  it("answers a pending receive, is idempotent, and refuses further sending", async () => {
    const { connect } = await multiplexedPair();
    const [near] = await connect();
    const pending = near.receive();
    await Promise.all([near.close(), near.close()]);
    expect(await pending).toBeUndefined();
    expect(await near.receive()).toBeUndefined();
    expect(() => near.send([pattern(1)])).toThrow(expect.toSatisfy(closed));
  });

  it("drops what has come and what is still to come", async () => {
    const peer = await rawPeer({ role: "client" });
    const channel = peer.connection.open();
    await settled();
    peer.data(1, pattern(10));
    await settled();
    await channel.close();
    expect(await channel.receive()).toBeUndefined();
    peer.data(1, pattern(10));
    await settled();
    expect(await channel.receive()).toBeUndefined();
    expect(peer.connection.failure).toBeUndefined();
  });

  it("by a RESET drops what has come and was not received", async () => {
    const peer = await rawPeer({ role: "client" });
    const channel = peer.connection.open();
    await settled();
    peer.data(1, pattern(10));
    peer.frame("reset", 2, 1);
    await settled();
    await expect(channel.receive()).rejects.toSatisfy(peerClosed);
    await expect(channel.receive()).rejects.toSatisfy(peerClosed);
    await channel.close();
    expect(await channel.receive()).toBeUndefined();
  });

  it("gives up what the peer had no room for, and says so to both", async () => {
    const { connect } = await multiplexedPair({ server: { limits: { windowBytes: 10 } } });
    const [near, far] = await connect();
    const sending = Promise.resolve(near.send([pattern(11)]));
    const failure = expect(sending).rejects.toSatisfy(closed);
    await near.close();
    await failure;
    await settled();
    await expect(far.receive()).rejects.toSatisfy(peerClosed);
  });

  it("by both at once leaves nothing behind", async () => {
    const { client, server, connect } = await multiplexedPair();
    const [near, far] = await connect();
    void near.send([pattern(10)]);
    void far.send([pattern(10)]);
    await Promise.all([near.close(), far.close()]);
    await settled();
    expect([client.openChannels, server.openChannels]).toEqual([0, 0]);
    expect([client.failure, server.failure]).toEqual([undefined, undefined]);
  });

  it("ends a sender that waits for the closed side", async () => {
    const { connect } = await multiplexedPair({ server: { limits: { windowBytes: 10 } } });
    const [near, far] = await connect();
    const sending = Promise.resolve(near.send([pattern(100)]));
    const failure = expect(sending).rejects.toSatisfy(peerClosed);
    await far.close();
    await failure;
  });

  it("of a channel before its OPEN has left is still an OPEN and a CLOSE", async () => {
    const { client, accept } = await multiplexedPair();
    const near = client.open();
    void near.send([pattern(5)]);
    await near.close();
    expect(await receiveAll(await accept())).toEqual(pattern(5));
  });
});

describe("a channel that nobody takes", () => {
  it("is reset", async () => {
    const { server } = await multiplexedPair();
    const channel = server.open();
    await expect(channel.receive()).rejects.toMatchObject({
      kind: "transport",
      code: "connect-failed",
    });
    await channel.close();
    await settled();
    expect(server.openChannels).toBe(0);
  });
});
