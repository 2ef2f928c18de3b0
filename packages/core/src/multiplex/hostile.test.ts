/** Bytes that nobody should send: an end in order or a typed error, and never a hang. */
import { joinChunks } from "@sheaf/arrow";
import { expect, it } from "vitest";
import { encodeFrame } from "./frame.ts";
import { Random } from "./testing/random.ts";
import { CLIENT_FRAMES, play } from "./testing/recorded.ts";

const STREAMS = 20_000;

const ALLOWED = new Set([
  undefined,
  "transport/peer-closed",
  "protocol/malformed-message",
  "protocol/unexpected-message",
  "protocol/limit-exceeded",
  "protocol/version-mismatch",
]);

type Mutation = (frames: Uint8Array[], random: Random) => void;

/** Whole frames, misplaced. */
const mutations: readonly Mutation[] = [
  (frames, random) => void frames.splice(random.below(frames.length), 1),
  (frames, random) => {
    frames.splice(random.below(frames.length), 0, random.of(CLIENT_FRAMES));
  },
  (frames, random) => {
    const [moved] = frames.splice(random.below(frames.length), 1);
    if (moved !== undefined) frames.splice(random.below(frames.length), 0, moved);
  },
  (frames, random) => {
    const frame = encodeFrame(random.below(10), random.below(300), random.below(12));
    frames.splice(random.below(frames.length), 0, frame);
  },
  (frames, random) => {
    const huge = encodeFrame(random.below(256), random.below(2 ** 24), random.below(2 ** 32));
    frames.splice(random.below(frames.length), 0, huge);
  },
  // Single bytes, anywhere.
  (frames, random) => {
    const at = random.below(frames.length);
    const bytes = frames[at]?.slice() ?? new Uint8Array(1);
    bytes[random.below(Math.min(bytes.byteLength, 24))] = random.below(256);
    frames[at] = bytes;
  },
  (frames, random) => {
    const at = random.below(frames.length);
    frames[at] = frames[at]?.subarray(random.below(9)) ?? new Uint8Array(0);
  },
  (frames, random) => void frames.splice(1 + random.below(frames.length)),
];

/** A stream with one to four things wrong, in pieces of random size. */
function hostile(random: Random): Uint8Array[] {
  const frames = [...CLIENT_FRAMES];
  for (let left = 1 + random.below(4); left > 0 && frames.length > 0; left--) {
    random.of(mutations)(frames, random);
  }
  const bytes = joinChunks([new Uint8Array(0), ...frames]);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const size = 1 + random.below(100);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

it(`${STREAMS} mutated streams end, and say why`, async () => {
  const seen = new Map<string | undefined, number>();
  for (let seed = 0; seed < STREAMS; seed++) {
    const { failure, channels } = await play(hostile(new Random(seed)));
    if (!ALLOWED.has(failure)) expect.fail(`seed ${seed}: ${failure}`);
    for (const heard of Object.values(channels)) {
      const end = heard.split(" ").at(-1) ?? "";
      if (!/^(end|transport\/(peer-closed|channel-broken|connect-failed))$/.test(end)) {
        expect.fail(`seed ${seed}: a channel ended with ${end}`);
      }
    }
    seen.set(failure, (seen.get(failure) ?? 0) + 1);
  }
  // Every kind of end was among them: the mutations reach behind the first check.
  expect([...seen.keys()].sort()).toEqual([...ALLOWED].sort());
}, 120_000);
