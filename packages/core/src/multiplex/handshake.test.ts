/** How two sides of a multiplexed connection meet, or do not. */
import { describe, expect, it } from "vitest";
import { channelPair } from "../transport/channel-pair.ts";
import { encodePreface } from "./handshake.ts";
import { DEFAULT_MULTIPLEX_LIMITS } from "./limits.ts";
import { multiplex } from "./multiplex.ts";

describe("meeting", () => {
  const preface = encodePreface(DEFAULT_MULTIPLEX_LIMITS);
  const changed = (at: number, value: number): Uint8Array => {
    const bytes = preface.slice();
    bytes[at] = value;
    return bytes;
  };

  it.each([
    [
      "another protocol",
      new Uint8Array([0xff, 0xff, 0xff, 0xff, ...new Uint8Array(20)]),
      "malformed-message",
    ],
    ["a later version", changed(7, 2), "version-mismatch"],
    ["another frame than HELLO", changed(8, 2), "malformed-message"],
    [
      "no window",
      new Uint8Array([...preface.subarray(0, 9), 0, 0, 0, ...preface.subarray(12)]),
      "malformed-message",
    ],
    ["an end too early", preface.subarray(0, 15), "peer-closed"],
  ])("refuses %s, and closes the carrier", async (_what, bytes, expected) => {
    const [near, far] = channelPair("peer");
    const meeting = multiplex(far, { role: "server" });
    void near.send([bytes]);
    if (expected === "peer-closed") await near.close();
    await expect(meeting).rejects.toMatchObject({ code: expected });
    expect(await far.receive()).toBeUndefined();
  });

  it("complains about another protocol as soon as it can tell", async () => {
    const [near, far] = channelPair("peer");
    const meeting = multiplex(far, { role: "server" });
    void near.send([new Uint8Array([0xff])]);
    await expect(meeting).rejects.toMatchObject({ code: "malformed-message" });
  });

  it("refuses limits that cannot be told to a peer", async () => {
    for (const limits of [
      { windowBytes: 0 },
      { windowBytes: 2 ** 24 },
      { maxWindowBytes: 2 ** 24 },
      { growthBytes: -1 },
      { maxChannels: -1 },
      { maxChannels: 0.5 },
    ]) {
      const [near] = channelPair();
      await expect(multiplex(near, { role: "client", limits })).rejects.toThrow(RangeError);
    }
  });

  it("takes frames that come together with the preface", async () => {
    const [near, far] = channelPair();
    const opened: string[] = [];
    void near.send([new Uint8Array([...preface, 2, 0, 0, 0, 1, 0, 0, 0])]);
    await multiplex(far, {
      role: "server",
      onChannel: (channel) => void opened.push(channel.name),
    });
    expect(opened).toEqual(["pipe#1"]);
  });
});
