/** Columns whose values are of one type or another, row by row. */
import { Union, UnionMode } from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";
import { arrowField } from "./arrow-types.ts";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnCodec, ColumnReader, ColumnValues, FieldCodec } from "./column-codec.ts";
import { writeUnchecked } from "./field-values.ts";
import { NO_BYTES, NO_VIEW } from "./nullable-reader.ts";
import { invalidBatch, quoted, relocated, typeMismatch, unexpectedNull } from "./value-errors.ts";

/** A value, and which of the union's types it is of. */
export interface UnionValue {
  /** Name of the field, or its type id as text where the names are not distinct. */
  readonly tag: string;
  readonly value: unknown;
}

/**
 * A column of one of several types in each row. A union has no nulls of its own: a null is written as
 * null in the first nullable field (or the first one), and read back as that field's null. Throws
 * `type-mismatch` for what has no tag, `unknown-member` for a tag that is none of the fields,
 * `unexpected-null`, and what the fields' codecs throw at `[row, tag]`; `invalid-declaration` for
 * type ids that do not match the fields.
 */
export function unionCodec(
  mode: "dense" | "sparse",
  fields: readonly FieldCodec[],
  typeIds: readonly number[] = fields.map((_, index) => index),
): ColumnCodec<UnionValue> {
  const isValid = typeIds.every((id) => Number.isInteger(id) && id >= 0 && id <= 127);
  if (!isValid || typeIds.length !== fields.length || new Set(typeIds).size !== fields.length) {
    throw schemaError("invalid-declaration", "a union needs one type id from 0 to 127 per field");
  }
  const unionMode = mode === "dense" ? UnionMode.Dense : UnionMode.Sparse;
  return unionCodecOf(new Union(unionMode, [...typeIds], fields.map(arrowField)), fields);
}

/** As {@link unionCodec}, for a union type that is there already. */
export function unionCodecOf(type: Union, fields: readonly FieldCodec[]): ColumnCodec<UnionValue> {
  return new UnionCodec(type, fields);
}

/** The values of one field, and in which rows they stand. */
interface Branch {
  readonly values: unknown[];
  readonly rows: number[];
}

class UnionCodec implements ColumnCodec<UnionValue> {
  readonly type: Union;
  readonly #fields: readonly FieldCodec[];
  readonly #tags: readonly string[];
  readonly #indexOfTag: ReadonlyMap<unknown, number>;
  readonly #nullIndex: number;

  constructor(type: Union, fields: readonly FieldCodec[]) {
    this.type = type;
    this.#fields = fields;
    this.#tags = tagsOf(type, fields);
    this.#indexOfTag = new Map(this.#tags.map((tag, index) => [tag, index]));
    this.#nullIndex = Math.max(
      0,
      fields.findIndex((field) => field.nullable),
    );
  }

  write(values: ColumnValues<UnionValue>, sink: BodySink): void {
    const { length } = values;
    const isDense = this.type.mode === UnionMode.Dense;
    sink.node(length, 0);
    const types = sink.buffer(length);
    const offsets = isDense ? sink.buffer(length * 4) : 0;
    const { bytes, view } = sink;
    const branches = this.#fields.map((): Branch => ({ values: [], rows: [] }));
    for (let i = 0; i < length; i++) {
      const value = values[i];
      const index = value == null ? this.#nullIndex : this.#branchOf(value, i);
      const branch = branches[index];
      if (branch === undefined) throw unexpectedNull("union without fields", [i]);
      bytes[types + i] = this.type.typeIds[index]!;
      if (isDense) view.setInt32(offsets + i * 4, branch.values.length, true);
      branch.values.push(value?.value ?? null);
      branch.rows.push(i);
    }
    for (let f = 0; f < branches.length; f++) {
      const { values: own, rows } = branches[f]!;
      const tag = this.#tags[f]!;
      const column = isDense ? own : spread(own, rows, length);
      const place = (index: number): [number, string] => [isDense ? rows[index]! : index, tag];
      writeUnchecked(this.#fields[f]!, column, sink, place);
    }
  }

  reader(): ColumnReader<UnionValue> {
    return new UnionReader(this.type, this.#fields, this.#tags);
  }

  /** Index of a value's field. The value in it is checked for being null. */
  #branchOf(value: unknown, row: number): number {
    if (typeof value !== "object" || value === null || !("tag" in value)) {
      throw typeMismatch(this.type, value, row);
    }
    const { tag, value: inner }: { tag: unknown; value?: unknown } = value;
    const index = this.#indexOfTag.get(tag);
    if (index === undefined) {
      const expected = this.#tags.map(quoted).join(", ");
      throw schemaError("unknown-member", `${quoted(String(tag))} is none of ${expected}`, {
        path: [row],
      });
    }
    const field = this.#fields[index]!;
    if (inner == null && !field.nullable) throw unexpectedNull(field.name, [row, String(tag)]);
    return index;
  }
}

function tagsOf(type: Union, fields: readonly FieldCodec[]): string[] {
  const names = fields.map((field) => field.name);
  return new Set(names).size === names.length ? names : Array.from(type.typeIds, String);
}

/** Values at their rows of a column that is null elsewhere. */
function spread(values: readonly unknown[], rows: readonly number[], length: number): unknown[] {
  const column = new Array<unknown>(length).fill(null);
  for (let i = 0; i < rows.length; i++) column[rows[i]!] = values[i];
  return column;
}

class UnionReader implements ColumnReader<UnionValue> {
  length = 0;
  readonly #isDense: boolean;
  readonly #tags: readonly string[];
  readonly #readers: readonly ColumnReader<unknown>[];
  readonly #indexOfType: ReadonlyMap<number, number>;
  #bytes: Uint8Array = NO_BYTES;
  #types = 0;
  #view: DataView = NO_VIEW;
  #offsets = 0;

  constructor(type: Union, fields: readonly FieldCodec[], tags: readonly string[]) {
    this.#isDense = type.mode === UnionMode.Dense;
    this.#tags = tags;
    this.#readers = fields.map((field) => field.codec.reader());
    this.#indexOfType = new Map(Array.from(type.typeIds, (id, index) => [id, index]));
  }

  bind(source: BodySource): void {
    source.nextNode();
    const { length } = source;
    this.length = length;
    source.nextBuffer();
    checkSize(source, length);
    this.#bytes = source.bytes;
    this.#types = source.start;
    if (this.#isDense) {
      source.nextBuffer();
      checkSize(source, length * 4);
      this.#view = source.view;
      this.#offsets = source.start;
    }
    for (const reader of this.#readers) reader.bind(source);
  }

  get(row: number): UnionValue | null {
    const typeId = this.#bytes[this.#types + row]!;
    const index = this.#indexOfType.get(typeId);
    if (index === undefined) throw invalidBatch(`type id ${typeId} is none of the union's`);
    const reader = this.#readers[index]!;
    const tag = this.#tags[index]!;
    const at = this.#isDense ? this.#view.getInt32(this.#offsets + row * 4, true) : row;
    if (at < 0 || at >= reader.length) {
      throw invalidBatch(`offset ${at} into a union's field of ${reader.length} rows`);
    }
    try {
      return { tag, value: reader.get(at) };
    } catch (error) {
      throw relocated(error, () => [row, tag]);
    }
  }
}

function checkSize({ start, end }: BodySource, bytes: number): void {
  if (end - start < bytes) throw invalidBatch(`${end - start} bytes of a union for ${bytes}`);
}
