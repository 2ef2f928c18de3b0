/** Arrow IPC streams: what goes wrong with them goes wrong where it means something. */
import type { Chance } from "./chance.ts";
import { flipBit, moveInt32, setByte, setInt32, setInt64 } from "./place-changes.ts";
import { aligned, copied, joined, repeated, spliced, truncated } from "./whole-changes.ts";

/** Where the parts of a message are. */
interface Span {
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
}

/** Bytes, and where in them messages are. */
export interface Seed {
  readonly bytes: Uint8Array;
  readonly messages: readonly Span[];
}

const PREFIX_BYTES = 8;
const CONTINUATION = 0xffffffff;

/** Finds the messages of streams; those from the first malformed one on count as one. */
export function seedOf(bytes: Uint8Array): Seed {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: Span[] = [];
  let start = 0;
  while (start < bytes.byteLength) {
    const { bodyStart, end } = messageAt(view, start);
    messages.push({ start, bodyStart, end });
    start = end;
  }
  return { bytes, messages };
}

function messageAt(view: DataView, start: number): Omit<Span, "start"> {
  const size = view.byteLength;
  const rest = { bodyStart: size, end: size };
  if (start + PREFIX_BYTES > size || view.getUint32(start, true) !== CONTINUATION) return rest;
  const bodyStart = start + PREFIX_BYTES + view.getUint32(start + 4, true);
  if (bodyStart > size) return rest;
  const end = bodyStart + bodyLengthIn(view, start + PREFIX_BYTES, bodyStart);
  return end >= bodyStart && end <= size ? { bodyStart, end } : rest;
}

/** The length that a Message table declares: its fourth field. Infinite where there is no such table. */
function bodyLengthIn(view: DataView, from: number, to: number): number {
  if (from === to) return 0;
  const isInside = (at: number, size: number): boolean => at >= from && at + size <= to;
  if (!isInside(from, 4)) return Infinity;
  const table = from + view.getUint32(from, true);
  if (!isInside(table, 4)) return Infinity;
  const vtable = table - view.getInt32(table, true);
  if (!isInside(vtable, 12) || view.getUint16(vtable, true) < 12) return 0;
  const offset = view.getUint16(vtable + 10, true);
  if (offset === 0) return 0;
  return isInside(table + offset, 8) ? Number(view.getBigInt64(table + offset, true)) : Infinity;
}

/** One to five things go wrong with a stream; `other` is where foreign bytes come from. */
export function mutate(seed: Seed, chance: Chance, other: Seed): Uint8Array {
  if (seed.bytes.length === 0) return copied(other.bytes);
  const foreign = other.bytes.length === 0 ? seed : other;
  const bytes = chance.pick(WHOLE)(seed, chance, foreign);
  const count = chance.below(5);
  for (let i = 0; i < count; i++) chance.pick(PLACES)(bytes, seed, chance);
  return bytes;
}

type Whole = (seed: Seed, chance: Chance, other: Seed) => Uint8Array;

/** Changes to which messages there are. */
const WHOLE: readonly Whole[] = [
  ...new Array<Whole>(5).fill(({ bytes }) => copied(bytes)),
  ({ bytes }, chance) => truncated(bytes, chance),
  (seed, chance) => rearranged(seed, chance, seed),
  (seed, chance, other) => rearranged(seed, chance, other),
  ({ bytes }, chance, other) => spliced(bytes, chance, other.bytes),
  ({ bytes }, chance) => spliced(bytes, chance, bytes),
  ({ bytes }, chance) => repeated(bytes, chance),
];

/** Messages left out, sent twice, or of another stream. */
function rearranged({ bytes, messages }: Seed, chance: Chance, other: Seed): Uint8Array {
  const parts = messages.map(({ start, end }) => bytes.subarray(start, end));
  const from = chance.pick(other.messages);
  const foreign = other.bytes.subarray(from.start, from.end);
  const at = chance.below(parts.length);
  parts.splice(at, chance.below(3), ...new Array<Uint8Array>(chance.below(3)).fill(foreign));
  return joined(parts);
}

type Change = (bytes: Uint8Array, seed: Seed, chance: Chance) => void;

/** Changes in place. Most are made to headers, where a byte means more than in a body. */
const PLACES: readonly Change[] = [
  (bytes, _seed, chance) => flipBit(bytes, chance.below(bytes.length), chance),
  (bytes, seed, chance) => flipBit(bytes, header(seed, chance, 1), chance),
  (bytes, seed, chance) => setByte(bytes, header(seed, chance, 1), chance),
  (bytes, seed, chance) => setByte(bytes, body(seed, chance), chance),
  (bytes, seed, chance) => setInt32(bytes, header(seed, chance, 4), chance),
  (bytes, seed, chance) => setInt32(bytes, header(seed, chance, 4), chance),
  (bytes, seed, chance) => setInt64(bytes, header(seed, chance, 8), chance),
  (bytes, seed, chance) => setInt64(bytes, header(seed, chance, 8), chance),
  (bytes, seed, chance) => setInt32(bytes, aligned(body(seed, chance), 4), chance),
  (bytes, seed, chance) => moveInt32(bytes, header(seed, chance, 4), chance),
  (bytes, seed, chance) => moveInt32(bytes, aligned(body(seed, chance), 4), chance),
  (bytes, seed, chance) => setInt32(bytes, chance.pick(seed.messages).start + 4, chance),
  (bytes, seed, chance) => setInt32(bytes, chance.pick(seed.messages).start, chance),
];

function header({ messages }: Seed, chance: Chance, step: number): number {
  const { start, bodyStart } = chance.pick(messages);
  const size = Math.max(1, bodyStart - start - PREFIX_BYTES);
  return start + aligned(PREFIX_BYTES + chance.below(size), step);
}

function body({ messages }: Seed, chance: Chance): number {
  const { bodyStart, end } = chance.pick(messages);
  return bodyStart + chance.below(Math.max(1, end - bodyStart));
}
