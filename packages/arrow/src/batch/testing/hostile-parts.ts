/** Batches with something wrong in them. */
import fc from "fast-check";
import type { BatchParts } from "../batch-body.ts";

/** One change to a number or a byte of a batch. */
interface Mutation {
  readonly where: "nodes" | "buffers" | "body" | "rows";
  /** Which one, modulo how many there are. */
  readonly index: number;
  readonly count: number;
  readonly byte: number;
}

/** Numbers that a peer might put where a count or a position belongs. */
const counts = fc.oneof(
  fc.nat(64),
  fc.constantFrom(-1, -8, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 2 ** 63, 0.5),
);

const mutation: fc.Arbitrary<Mutation> = fc.record({
  where: fc.constantFrom("nodes" as const, "buffers" as const, "body" as const, "rows" as const),
  index: fc.nat(),
  count: counts,
  byte: fc.oneof(fc.constantFrom(0, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 })),
});

/** One to four changes. */
export const mutations: fc.Arbitrary<Mutation[]> = fc.array(mutation, {
  minLength: 1,
  maxLength: 4,
});

/** The parts with the changes made to them; what they were made of is left alone. */
export function mutated(parts: BatchParts, changes: readonly Mutation[]): BatchParts {
  const nodes = [...parts.nodes];
  const buffers = [...parts.buffers];
  const body = parts.body.slice();
  let { numRows } = parts;
  for (const { where, index, count, byte } of changes) {
    if (where === "rows") numRows = count;
    if (where === "nodes" && nodes.length > 0) nodes[index % nodes.length] = count;
    if (where === "buffers" && buffers.length > 0) buffers[index % buffers.length] = count;
    if (where === "body" && body.length > 0) body[index % body.length] = byte;
  }
  return { ...parts, numRows, nodes, buffers, body };
}

/** The same parts in the middle of memory that is full of one byte, as a lent body is. */
export function embedded(parts: BatchParts, byte: number, offset: number): BatchParts {
  const memory = new Uint8Array(parts.body.byteLength + 256).fill(byte);
  const body = memory.subarray(offset, offset + parts.body.byteLength);
  body.set(parts.body);
  return { ...parts, body };
}
