/** The items of list columns: gathering them into one child column, and handing them out again. */
import type { DataType } from "apache-arrow";
import { checkWeightless, isWeightless } from "./arrow-types.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnReader, FieldCodec } from "./column-codec.ts";
import { checkRange } from "./offsets.ts";
import { relocated, typeMismatch } from "./value-errors.ts";

/** A list's items, from any iterable but a string. Throws `type-mismatch` at `[index]`. */
export function listItems(type: DataType, value: unknown, index: number): ArrayLike<unknown> {
  if (Array.isArray(value) || isTypedArray(value)) return value;
  if (isIterable(value)) return Array.from(value);
  throw typeMismatch(type, value, index);
}

/** All items of some lists in a row: in a typed array if they come in such, or are all numbers. */
export function flattenLists(
  lists: readonly ArrayLike<unknown>[],
  total: number,
): ArrayLike<unknown> {
  const typed = flattenTyped(lists, total) ?? flattenNumbers(lists, total);
  if (typed !== undefined) return typed;
  const flat: unknown[] = [];
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) flat.push(list[i]);
  }
  return flat;
}

/** Which list an item of {@link flattenLists} came from, and where it stood there. */
export function placeInLists(
  lists: readonly ArrayLike<unknown>[],
  index: number,
): [row: number, item: number] {
  let row = 0;
  let item = index;
  while (row < lists.length && item >= lists[row]!.length) item -= lists[row++]!.length;
  return [row, item];
}

/** Reads runs of items of a list column's child. Stateful, as a column reader is. */
export class ItemsReader<V> {
  readonly #reader: ColumnReader<V>;
  readonly #isWeightless: boolean;

  constructor(item: FieldCodec<V>) {
    this.#reader = item.codec.reader();
    this.#isWeightless = isWeightless(item.codec.type);
  }

  /** How many items there are. */
  get length(): number {
    return this.#reader.length;
  }

  bind(source: BodySource): void {
    this.#reader.bind(source);
    if (this.#isWeightless) checkWeightless(this.length);
  }

  /** The items from one index to another as the list in a row. Null items are null in the array. */
  list(row: number, from: number, to: number): V[] {
    const reader = this.#reader;
    checkRange(from, to, reader.length);
    const items: (V | null)[] = [];
    let at = from;
    try {
      for (; at < to; at++) items.push(reader.get(at));
    } catch (error) {
      throw relocated(error, (index) => [row, index - from]);
    }
    // A list's type does not tell whether its items may be null: that is the field's business.
    return items as V[];
  }
}

type TypedArray = ArrayBufferView & {
  readonly length: number;
  readonly [index: number]: unknown;
  set(items: TypedArray, at: number): void;
};

type TypedArrayClass = new (length: number) => TypedArray;

function flattenTyped(lists: readonly ArrayLike<unknown>[], total: number): TypedArray | undefined {
  const [first] = lists;
  if (!isTypedArray(first)) return undefined;
  const kind = Object.getPrototypeOf(first);
  if (!lists.every((list) => isTypedArray(list) && Object.getPrototypeOf(list) === kind)) {
    return undefined;
  }
  const flat = new (first.constructor as TypedArrayClass)(total);
  let at = 0;
  for (const list of lists as readonly TypedArray[]) {
    flat.set(list, at);
    at += list.length;
  }
  return flat;
}

/** An array of anything would keep each number in a box of its own. */
function flattenNumbers(
  lists: readonly ArrayLike<unknown>[],
  total: number,
): Float64Array | undefined {
  if (typeof lists.find((list) => list.length > 0)?.[0] !== "number") return undefined;
  const flat = new Float64Array(total);
  let at = 0;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (typeof item !== "number") return undefined;
      flat[at++] = item;
    }
  }
  return flat;
}

function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
