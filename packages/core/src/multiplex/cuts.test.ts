/** Where a carrier cuts the bytes changes nothing of what they mean. */
import { joinChunks } from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import { cutting } from "./testing/carriers.ts";
import { Random } from "./testing/random.ts";
import { CLIENT_FRAMES, play, type Transcript } from "./testing/recorded.ts";

const whole = joinChunks(CLIENT_FRAMES);

describe("a recorded stream", async () => {
  const expected = await play(CLIENT_FRAMES);

  it("is one in which everything happens", () => {
    expect(expected.failure).toBeUndefined();
    expect(Object.keys(expected.channels)).toHaveLength(4);
    const ends = Object.values(expected.channels).map((heard) => heard.split(" ").at(-1));
    expect(ends.sort()).toEqual(["end", "end", "end", "transport/peer-closed"]);
  });

  it("means the same in one piece, but for what a RESET overtakes", async () => {
    expect(withoutReset(await play([whole]))).toEqual(withoutReset(expected));
  });

  it(`means the same with a cut at each of its ${whole.byteLength} places`, async () => {
    for (let at = 1; at < whole.byteLength; at++) {
      const transcript = await play([whole.subarray(0, at), whole.subarray(at)]);
      expect(withoutReset(transcript), `cut at ${at}`).toEqual(withoutReset(expected));
    }
  });

  it("means the same byte by byte, and in random pieces whose memory is taken back", async () => {
    expect(await play([whole], (channel) => cutting(channel, () => 1))).toEqual(expected);
    for (let seed = 0; seed < 200; seed++) {
      const random = new Random(seed);
      const transcript = await play([whole], (channel) => cutting(channel, () => random.below(40)));
      expect(withoutReset(transcript), `seed ${seed}`).toEqual(withoutReset(expected));
    }
  });

  it(`ends in order nowhere else but behind its GOAWAY, wherever the peer dies`, async () => {
    for (let at = 0; at < whole.byteLength; at++) {
      const { failure } = await play([whole.subarray(0, at)]);
      const behindGoAway = at >= joinChunks(CLIENT_FRAMES.slice(0, 16)).byteLength;
      const isBoundary = boundaries.has(at);
      const wanted = behindGoAway && isBoundary ? undefined : "transport/peer-closed";
      expect(failure, `after ${at} bytes`).toBe(wanted);
    }
  });
});

const boundaries = new Set<number>();
let end = 0;
for (const { byteLength } of CLIENT_FRAMES) {
  end += byteLength;
  boundaries.add(end);
}

/** How much of a channel was received before it was reset depends on who was faster. */
function withoutReset({ channels, failure }: Transcript): unknown {
  const others = Object.entries(channels).filter(([, heard]) => heard.endsWith(" end"));
  return { others: Object.fromEntries(others), count: Object.keys(channels).length, failure };
}
