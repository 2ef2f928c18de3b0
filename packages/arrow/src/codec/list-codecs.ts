/** Columns of lists, of varying and of fixed size. */
import { type DataType, FixedSizeList, LargeList, List } from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";
import { arrowField, isLargeType } from "./arrow-types.ts";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnCodec, ColumnReader, ColumnValues, FieldCodec } from "./column-codec.ts";
import { checkNulls, writeChild, writeUnchecked } from "./field-values.ts";
import { flattenLists, ItemsReader, listItems, placeInLists } from "./list-items.ts";
import { NullableReader } from "./nullable-reader.ts";
import { OffsetsReader, offsetsBuffer, setOffset } from "./offsets.ts";
import { writeValidity } from "./validity.ts";
import { invalidBatch, typeMismatch } from "./value-errors.ts";

/** How a list column is laid out. */
export interface ListOptions {
  /** Whether offsets are 64 bits wide: Arrow's LargeList. Default false. */
  readonly large?: boolean;
}

/**
 * A column of lists as arrays. Any iterable is taken, a typed array at best; a string is not. Throws
 * `type-mismatch` for anything else, and what the item's codec throws at `[row, item]`.
 */
export function listCodec<V>(item: FieldCodec<V>, options: ListOptions = {}): ColumnCodec<V[]> {
  const field = arrowField(item);
  return new ListCodec(options.large ? new LargeList(field) : new List(field), item);
}

/** As {@link listCodec}, for a list type that is there already. */
export function listCodecOf<V>(type: List | LargeList, item: FieldCodec<V>): ColumnCodec<V[]> {
  return new ListCodec(type, item);
}

/**
 * A column of lists that all have `size` items. Throws as {@link listCodec} does, and `type-mismatch`
 * for another number of items; `invalid-declaration` for a size that is not a whole number.
 */
export function fixedSizeListCodec<V>(item: FieldCodec<V>, size: number): ColumnCodec<V[]> {
  if (!Number.isInteger(size) || size < 0) {
    throw schemaError("invalid-declaration", `${size} is no size for a list`);
  }
  return new FixedSizeListCodec(new FixedSizeList(size, arrowField(item)), item);
}

/** As {@link fixedSizeListCodec}, for a list type that is there already. */
export function fixedSizeListCodecOf<V>(
  type: FixedSizeList,
  item: FieldCodec<V>,
): ColumnCodec<V[]> {
  return new FixedSizeListCodec(type, item);
}

class ListCodec<V> implements ColumnCodec<V[]> {
  readonly type: DataType;
  readonly #item: FieldCodec<V>;
  readonly #isLarge: boolean;

  constructor(type: DataType, item: FieldCodec<V>) {
    this.type = type;
    this.#item = item;
    this.#isLarge = isLargeType(type);
  }

  write(values: ColumnValues<V[]>, sink: BodySink): void {
    const { length } = values;
    const only = values[0];
    if (length === 1 && only != null) {
      this.writeOne(only, sink);
      return;
    }
    writeValidity(values, sink);
    const offsets = offsetsBuffer(sink, length, this.#isLarge);
    const { view } = sink;
    const lists: ArrayLike<unknown>[] = [];
    let total = 0;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      const items = value == null ? [] : listItems(this.type, value, i);
      total += items.length;
      lists.push(items);
      setOffset(view, offsets, i + 1, total, this.#isLarge);
    }
    writeChild(this.#item, flattenLists(lists, total), sink, (index) => placeInLists(lists, index));
  }

  writeOne(value: V[], sink: BodySink): void {
    const items = listItems(this.type, value, 0);
    sink.singleValue();
    const offsets = offsetsBuffer(sink, 1, this.#isLarge);
    setOffset(sink.view, offsets, 1, items.length, this.#isLarge);
    writeChild(this.#item, items, sink, placeInOnly);
  }

  reader(): ColumnReader<V[]> {
    return new ListReader(this.#item, this.#isLarge);
  }
}

function placeInOnly(item: number): [row: number, item: number] {
  return [0, item];
}

class ListReader<V> extends NullableReader<V[]> {
  readonly #offsets: OffsetsReader;
  readonly #items: ItemsReader<V>;

  constructor(item: FieldCodec<V>, isLarge: boolean) {
    super();
    this.#offsets = new OffsetsReader(isLarge);
    this.#items = new ItemsReader(item);
  }

  override bind(source: BodySource): void {
    this.bindNode(source);
    this.#offsets.bind(source, this.length);
    this.#items.bind(source);
  }

  override get(row: number): V[] | null {
    if (this.isNull(row)) return null;
    return this.#items.list(row, this.#offsets.at(row), this.#offsets.at(row + 1));
  }
}

class FixedSizeListCodec<V> implements ColumnCodec<V[]> {
  readonly type: FixedSizeList;
  readonly #item: FieldCodec<V>;

  constructor(type: FixedSizeList, item: FieldCodec<V>) {
    this.type = type;
    this.#item = item;
  }

  write(values: ColumnValues<V[]>, sink: BodySink): void {
    const { type } = this;
    const { listSize } = type;
    const { length } = values;
    const nulls = writeValidity(values, sink);
    const lists: ArrayLike<unknown>[] = [];
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (value == null) {
        lists.push(new Array(listSize).fill(null));
        continue;
      }
      const items = listItems(type, value, i);
      if (items.length !== listSize) throw typeMismatch(type, value, i);
      lists.push(items);
    }
    const flat = flattenLists(lists, length * listSize);
    const place = (index: number): [number, number] => placeInLists(lists, index);
    if (nulls === 0) {
      writeChild(this.#item, flat, sink, place);
      return;
    }
    // Beneath a null list there are nulls, whatever the item's field says.
    for (let i = 0; i < length; i++) {
      if (values[i] != null) checkNulls(this.#item, lists[i]!, (index) => [i, index]);
    }
    writeUnchecked(this.#item, flat, sink, place);
  }

  reader(): ColumnReader<V[]> {
    return new FixedSizeListReader(this.#item, this.type.listSize);
  }
}

class FixedSizeListReader<V> extends NullableReader<V[]> {
  readonly #items: ItemsReader<V>;
  readonly #listSize: number;

  constructor(item: FieldCodec<V>, listSize: number) {
    super();
    this.#items = new ItemsReader(item);
    this.#listSize = listSize;
  }

  override bind(source: BodySource): void {
    this.bindNode(source);
    this.#items.bind(source);
    if (this.#items.length < this.length * this.#listSize) {
      throw invalidBatch(
        `${this.#items.length} items for ${this.length} lists of ${this.#listSize}`,
      );
    }
  }

  override get(row: number): V[] | null {
    if (this.isNull(row)) return null;
    const from = row * this.#listSize;
    return this.#items.list(row, from, from + this.#listSize);
  }
}
