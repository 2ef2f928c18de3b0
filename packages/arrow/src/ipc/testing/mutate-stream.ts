/** For tests: byte streams with something wrong in them, by chance but repeatably. */

/** A source of chance: the same seed gives the same numbers for ever. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

/** Where the parts of a message are. */
interface Span {
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
}

/** A stream that is well-formed, and where its messages are. */
export interface Seed {
  readonly bytes: Uint8Array;
  readonly messages: readonly Span[];
}

/** Finds the messages of a well-formed stream; `ends` are where they end. */
export function seedOf(bytes: Uint8Array, ends: readonly number[]): Seed {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages = ends.map((end, i) => {
    const start = ends[i - 1] ?? 0;
    return { start, bodyStart: start + 8 + view.getInt32(start + 4, true), end };
  });
  return { bytes, messages };
}

const INT32S = [0, 1, 2, 3, 4, 5, 7, 8, 16, 64, 127, 128, 255, 256, 65_536, 2 ** 24];
const EDGES32 = [-1, -2, -4, -8, 2 ** 31 - 1, -(2 ** 31), 0x10000, 0x7fff0000];
const EDGES64 = [
  -1n,
  -8n,
  0n,
  1n,
  2n ** 24n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];

type Mutation = (seed: Seed, chance: Chance, other: Seed) => Uint8Array;

/** One to five things go wrong with a stream; `other` is where foreign bytes come from. */
export function mutate(seed: Seed, chance: Chance, other: Seed): Uint8Array {
  let bytes = chance.pick(WHOLE)(seed, chance, other);
  const count = chance.below(5);
  for (let i = 0; i < count; i++) bytes = chance.pick(PLACES)(bytes, seed, chance);
  return bytes;
}

/** Changes to which messages there are. */
const WHOLE: readonly Mutation[] = [
  ({ bytes }) => bytes.slice(),
  ({ bytes }) => bytes.slice(),
  ({ bytes }) => bytes.slice(),
  ({ bytes }) => bytes.slice(),
  ({ bytes }, chance) => bytes.slice(0, chance.below(bytes.length)),
  (seed, chance) => rearranged(seed, chance, seed),
  (seed, chance, other) => rearranged(seed, chance, other),
  ({ bytes }, chance, other) => spliced(bytes, other.bytes, chance),
  ({ bytes }, chance) => spliced(bytes, bytes, chance),
];

/** Messages left out, sent twice, or of another stream. */
function rearranged({ bytes, messages }: Seed, chance: Chance, other: Seed): Uint8Array {
  const parts = messages.map(({ start, end }) => bytes.subarray(start, end));
  const from = chance.pick(other.messages);
  const foreign = other.bytes.subarray(from.start, from.end);
  const at = chance.below(parts.length);
  parts.splice(at, chance.below(3), ...new Array<Uint8Array>(chance.below(3)).fill(foreign));
  return Uint8Array.from(Buffer.concat(parts));
}

/** A run of bytes replaced by a run from somewhere else. */
function spliced(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  const step = chance.pick([1, 4, 8]);
  const at = aligned(chance.below(bytes.length), step);
  const removed = aligned(chance.below(64), step);
  const from = aligned(chance.below(other.length), step);
  const added = other.subarray(from, from + aligned(chance.below(64), step));
  return Uint8Array.from(
    Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]),
  );
}

function aligned(position: number, step: number): number {
  return position - (position % step);
}

type Change = (bytes: Uint8Array, seed: Seed, chance: Chance) => Uint8Array;

/** Changes in place. Most are made to headers, where a byte means more than in a body. */
const PLACES: readonly Change[] = [
  (bytes, _seed, chance) => flipped(bytes, chance.below(bytes.length), chance),
  (bytes, seed, chance) => flipped(bytes, header(seed, chance, 1), chance),
  (bytes, seed, chance) => byteSet(bytes, header(seed, chance, 1), chance),
  (bytes, seed, chance) => byteSet(bytes, body(seed, chance), chance),
  (bytes, seed, chance) => int32Set(bytes, header(seed, chance, 4), chance),
  (bytes, seed, chance) => int32Set(bytes, header(seed, chance, 4), chance),
  (bytes, seed, chance) => int64Set(bytes, header(seed, chance, 8), chance),
  (bytes, seed, chance) => int64Set(bytes, header(seed, chance, 8), chance),
  (bytes, seed, chance) => int32Set(bytes, aligned(body(seed, chance), 4), chance),
  (bytes, seed, chance) => int32Moved(bytes, header(seed, chance, 4), chance),
  (bytes, seed, chance) => int32Moved(bytes, aligned(body(seed, chance), 4), chance),
  (bytes, seed, chance) => int32Set(bytes, chance.pick(seed.messages).start + 4, chance),
];

function header({ messages }: Seed, chance: Chance, step: number): number {
  const { start, bodyStart } = chance.pick(messages);
  return start + aligned(8 + chance.below(Math.max(1, bodyStart - start - 8)), step);
}

function body({ messages }: Seed, chance: Chance): number {
  const { bodyStart, end } = chance.pick(messages);
  return bodyStart + chance.below(Math.max(1, end - bodyStart));
}

function flipped(bytes: Uint8Array, at: number, chance: Chance): Uint8Array {
  if (at < bytes.length) bytes[at]! ^= 1 << chance.below(8);
  return bytes;
}

function byteSet(bytes: Uint8Array, at: number, chance: Chance): Uint8Array {
  if (at < bytes.length) bytes[at] = chance.pick([0, 1, 2, 0x7f, 0x80, 0xff, chance.below(256)]);
  return bytes;
}

function int32Set(bytes: Uint8Array, at: number, chance: Chance): Uint8Array {
  const value = chance.pick([...INT32S, ...EDGES32, chance.below(2 ** 32)]);
  if (at + 4 <= bytes.length) new DataView(bytes.buffer).setInt32(at, value, true);
  return bytes;
}

/** A number that becomes a little larger or smaller: an offset to the neighbour. */
function int32Moved(bytes: Uint8Array, at: number, chance: Chance): Uint8Array {
  if (at + 4 > bytes.length) return bytes;
  const view = new DataView(bytes.buffer);
  view.setInt32(at, view.getInt32(at, true) + chance.pick([-16, -8, -4, -1, 1, 4, 8, 16]), true);
  return bytes;
}

function int64Set(bytes: Uint8Array, at: number, chance: Chance): Uint8Array {
  const value = chance.pick([...EDGES64, ...INT32S.map(BigInt)]);
  if (at + 8 <= bytes.length) new DataView(bytes.buffer).setBigInt64(at, value, true);
  return bytes;
}
