/** A peer that breaks the rules ends the connection: at once, with a typed error, on every channel. */
import { isSheafError } from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { GO_AWAY } from "./frame.ts";
import { pattern, settled } from "./testing/pair.ts";
import { type RawPeer, rawPeer } from "./testing/raw-peer.ts";

interface Violation {
  readonly what: string;
  readonly by: (peer: RawPeer) => void | Promise<void>;
  readonly code: "malformed-message" | "unexpected-message" | "limit-exceeded";
}

const limits = { maxChannels: 3, windowBytes: 1000 };

/** Channel 1 is open on both sides then. */
const violations: Violation[] = [
  { what: "an unknown type", by: (peer) => peer.frame(8, 0, 1), code: "malformed-message" },
  { what: "the type 0", by: (peer) => peer.frame(0, 0, 0), code: "malformed-message" },
  { what: "a second HELLO", by: (peer) => peer.frame("hello", 1, 1), code: "unexpected-message" },
  {
    what: "an id that is ours",
    by: (peer) => peer.frame("open", 0, 2),
    code: "unexpected-message",
  },
  { what: "the id 0", by: (peer) => peer.frame("open", 0, 0), code: "unexpected-message" },
  {
    what: "an id for a second time",
    by: (peer) => peer.frame("open", 0, 1),
    code: "unexpected-message",
  },
  { what: "OPEN with a value", by: (peer) => peer.frame("open", 1, 3), code: "malformed-message" },
  {
    what: "CLOSE with a value",
    by: (peer) => peer.frame("close", 1, 1),
    code: "malformed-message",
  },
  { what: "DATA of no bytes", by: (peer) => peer.frame("data", 0, 1), code: "malformed-message" },
  {
    what: "DATA that is too long",
    by: (peer) => peer.frame("data", 65_537, 1),
    code: "malformed-message",
  },
  {
    what: "CREDIT of no bytes",
    by: (peer) => peer.frame("credit", 0, 1),
    code: "malformed-message",
  },
  {
    what: "DATA for no channel",
    by: (peer) => peer.data(3, pattern(1)),
    code: "unexpected-message",
  },
  {
    what: "CREDIT for no channel",
    by: (peer) => peer.frame("credit", 1, 4),
    code: "unexpected-message",
  },
  {
    what: "RESET of no channel",
    by: (peer) => peer.frame("reset", 1, 4),
    code: "unexpected-message",
  },
  {
    what: "CLOSE of the connection itself",
    by: (peer) => peer.frame("close", 0, 0),
    code: "unexpected-message",
  },
  {
    what: "more than the window at once",
    by: (peer) => peer.data(1, pattern(1001)),
    code: "limit-exceeded",
  },
  {
    what: "more than the window in pieces",
    by: (peer) => {
      for (let i = 0; i < 11; i++) peer.data(1, pattern(91));
    },
    code: "limit-exceeded",
  },
  {
    what: "more channels than allowed",
    by: (peer) => {
      for (const id of [3, 5, 7]) peer.frame("open", 0, id);
    },
    code: "limit-exceeded",
  },
  {
    what: "more channels than allowed, by not closing those that we have closed",
    by: async (peer) => {
      for (const id of [3, 5]) peer.frame("open", 0, id);
      await settled();
      await Promise.all(channelsOf(peer).map((channel) => channel.close()));
      peer.frame("open", 0, 7);
    },
    code: "limit-exceeded",
  },
  {
    what: "more credit than there is",
    by: (peer) => {
      for (let i = 0; i < 129; i++) peer.frame("credit", 2 ** 24 - 1, 1);
    },
    code: "limit-exceeded",
  },
  {
    what: "DATA behind CLOSE",
    by: (peer) => {
      peer.frame("close", 0, 1);
      peer.data(1, pattern(1));
    },
    code: "unexpected-message",
  },
  {
    what: "CREDIT behind RESET",
    by: (peer) => {
      peer.frame("reset", 2, 1);
      peer.frame("credit", 1, 1);
    },
    code: "unexpected-message",
  },
  {
    what: "DATA for a channel that both have closed",
    by: async (peer) => {
      peer.frame("close", 0, 1);
      await settled();
      await channelsOf(peer)[0]?.close();
      await settled();
      peer.data(1, pattern(1));
    },
    code: "unexpected-message",
  },
  {
    what: "a window more than allowed, for a channel that we have closed",
    by: async (peer) => {
      await channelsOf(peer)[0]?.close();
      peer.data(1, pattern(1000));
      await settled();
      expect(peer.connection.failure).toBeUndefined();
      peer.data(1, pattern(1));
    },
    code: "limit-exceeded",
  },
  {
    what: "OPEN behind GOAWAY",
    by: (peer) => {
      peer.frame("goAway", 0, 0);
      peer.frame("open", 0, 3);
    },
    code: "unexpected-message",
  },
];

const opened = new WeakMap<RawPeer, ByteChannel[]>();
const channelsOf = (peer: RawPeer): ByteChannel[] => opened.get(peer) ?? [];

async function peerWithChannel(): Promise<RawPeer> {
  const channels: ByteChannel[] = [];
  const onChannel = (channel: ByteChannel): void => void channels.push(channel);
  const peer = await rawPeer({ role: "server", limits, onChannel });
  opened.set(peer, channels);
  peer.frame("open", 0, 1);
  await settled();
  return peer;
}

describe("the connection is over after", () => {
  it.each(violations)("$what", async ({ by, code }) => {
    const peer = await peerWithChannel();
    const own = peer.connection.open();
    const sending = Promise.resolve(own.send([new Uint8Array(1_000_000)]));
    const outcomes = [own.receive(), sending];
    const lost = Promise.all(
      outcomes.map((outcome) => expect(outcome).rejects.toMatchObject({ kind: "transport" })),
    );
    await settled();
    await by(peer);
    await Promise.all([peer.connection.closed, peer.ended, lost]);
    expect(peer.connection.failure).toSatisfy((error) => isSheafError(error, "protocol", code));
    expect(peer.connection.openChannels).toBe(0);
    expect(() => own.send([pattern(1)])).toThrow();
    const told = {
      "malformed-message": "malformed",
      "unexpected-message": "unexpected",
      "limit-exceeded": "limit",
    } as const;
    expect(peer.frames().at(-1)).toEqual({
      type: "goAway",
      value: GO_AWAY[told[code]],
      channel: 0,
    });
  });
});

describe("what is allowed", () => {
  it("payload for a channel that we have closed, while the peer cannot know it", async () => {
    const peer = await peerWithChannel();
    await channelsOf(peer)[0]?.close();
    await settled();
    peer.data(1, pattern(500));
    peer.frame("credit", 10, 1);
    peer.frame("close", 0, 1);
    await settled();
    expect(peer.frames()).toEqual([{ type: "close", value: 0, channel: 1 }]);
    expect([peer.connection.failure, peer.connection.openChannels]).toEqual([undefined, 0]);
  });

  it("leaving ids out, and the highest one there is", async () => {
    const peer = await peerWithChannel();
    peer.frame("open", 0, 101);
    peer.frame("open", 0, 2 ** 32 - 1);
    await settled();
    expect(channelsOf(peer).map(({ name }) => name)).toEqual([
      "raw#1",
      "raw#101",
      "raw#4294967295",
    ]);
  });

  it("GOAWAY more than once, then the end", async () => {
    const peer = await peerWithChannel();
    peer.frame("goAway", 0, 0);
    peer.frame("goAway", 0, 0);
    peer.frame("close", 0, 1);
    await settled();
    await peer.close();
    await peer.connection.closed;
    expect(peer.connection.failure).toBeUndefined();
  });

  it("an unknown reason of a RESET", async () => {
    const peer = await peerWithChannel();
    peer.frame("reset", 77, 1);
    await expect(channelsOf(peer)[0]?.receive()).rejects.toMatchObject({ code: "peer-closed" });
    expect(peer.connection.failure).toBeUndefined();
  });
});

describe("a peer that found an error of ours", () => {
  it("has its reason told", async () => {
    const peer = await peerWithChannel();
    peer.frame("goAway", GO_AWAY.limit, 0);
    await peer.connection.closed;
    expect(peer.connection.failure).toMatchObject({ kind: "protocol", code: "unexpected-message" });
  });
});
