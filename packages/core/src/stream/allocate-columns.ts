/** Columns that are made where they are sent from. */
import { END_OF_STREAM, schemaError } from "@sheaf/arrow";
import { headBytesOf } from "../transport/detached-batch.ts";
import type { Offload, Room } from "../transport/offload.ts";
import type { RowFormat } from "../wire/row-format.ts";

/** A kind of typed array, such as `Float64Array`. */
export interface ArrayKind<Column extends ArrayLike<unknown> = ArrayLike<unknown>> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): Column;
  new (memory: ArrayBuffer, byteOffset: number, length: number): Column;
}

/** The kind of array for each column, by name. */
export type ArrayKinds<Name extends PropertyKey = string> = { readonly [K in Name]?: ArrayKind };

/** The arrays, by name. */
export type AllocatedColumns<Kinds> = {
  readonly [K in keyof Kinds]: Kinds[K] extends ArrayKind<infer Column> ? Column : never;
};

/** What is to be allocated. */
export interface AllocationRequest<Kinds> {
  readonly format: RowFormat;
  readonly numRows: number;
  readonly kinds: Kinds;
  readonly offload: Offload | undefined;
}

/** Columns, and the room in which they lie, where that is beside the carrier. */
export interface Allocation<Columns> {
  readonly columns: Columns;
  readonly room: Room | undefined;
}

/** Where a column lies in the body of its batch. */
interface Place {
  readonly name: string;
  readonly kind: ArrayKind;
  readonly at: number;
}

/**
 * Arrays of `numRows` elements, laid out as the batch of them will be. Throws `RangeError` for a number of rows that is
 * none, and a `schema` error for a column that the schema does not have.
 */
export function allocateColumns<Kinds extends ArrayKinds>(
  request: AllocationRequest<Kinds>,
): Allocation<AllocatedColumns<Kinds>>;
export function allocateColumns(
  request: AllocationRequest<ArrayKinds>,
): Allocation<Record<string, ArrayLike<unknown>>> {
  const { numRows } = request;
  if (!Number.isSafeInteger(numRows) || numRows < 0) {
    throw new RangeError(`numRows must be a whole number that is not negative, got ${numRows}`);
  }
  const { places, bodyLength } = layOut(request);
  const { room, bodyAt } = reserve(request, bodyLength);
  const columns: Record<string, ArrayLike<unknown>> = {};
  for (const { name, kind, at } of places) {
    columns[name] =
      room === undefined ? new kind(numRows) : new kind(room.memory, bodyAt + at, numRows);
  }
  return { columns, room };
}

/** In the order of the schema, each at a multiple of eight bytes. */
function layOut({ format, numRows, kinds }: AllocationRequest<ArrayKinds>): {
  readonly places: readonly Place[];
  readonly bodyLength: number;
} {
  const left = new Map(Object.entries(kinds));
  const places: Place[] = [];
  let bodyLength = 0;
  for (const { name } of format.schema.fields) {
    const kind = left.get(name);
    if (kind === undefined) continue;
    left.delete(name);
    places.push({ name, kind, at: bodyLength });
    bodyLength += Math.ceil((kind.BYTES_PER_ELEMENT * numRows) / 8) * 8;
  }
  const [unknown] = left.keys();
  if (unknown === undefined) return { places, bodyLength };
  throw schemaError("schema-mismatch", `there is no column ${unknown} to allocate`, {
    path: [unknown],
  });
}

function reserve(
  { format, offload }: AllocationRequest<ArrayKinds>,
  bodyLength: number,
): { readonly room: Room | undefined; readonly bodyAt: number } {
  const isWorthIt = offload !== undefined && bodyLength >= offload.minBytes;
  const bodyAt = isWorthIt ? headBytesOf(format) : undefined;
  if (!isWorthIt || bodyAt === undefined) return { room: undefined, bodyAt: 0 };
  return { room: offload.reserve(bodyAt + bodyLength + END_OF_STREAM.length), bodyAt };
}
