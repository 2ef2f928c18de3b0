/** Columns of structs: one value, a child column for each of its fields. */
import { Struct } from "apache-arrow";
import { arrowField } from "./arrow-types.ts";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnCodec, ColumnReader, ColumnValues, FieldCodec } from "./column-codec.ts";
import { FieldsReader } from "./fields-reader.ts";
import { writeFields, writeFieldsOnce } from "./fields-writer.ts";
import { NullableReader } from "./nullable-reader.ts";
import type { Row } from "./row-code.ts";
import { RowMaker } from "./row-maker.ts";
import { writeValidity } from "./validity.ts";
import { invalidBatch, typeMismatch } from "./value-errors.ts";

/** How a struct's values are taken apart and put together; plain objects unless told otherwise. */
export interface StructShape<V> {
  /** The value of a field, by its index. Default: the property of the field's name. */
  readonly get?: (value: V, fieldIndex: number) => unknown;
  /** Makes a value out of a plain object with a property for each field, which is a new one each time. Default: that object. */
  readonly make?: (row: Row) => V;
}

/**
 * A column of structs. Properties beyond the fields are left out. Throws `type-mismatch` for what is
 * not an object (unless the shape has a `get` of its own), `unexpected-null` for a null in a field
 * that allows none, and what the fields' codecs throw at `[row, name]`.
 */
export function structCodec(fields: readonly FieldCodec[]): ColumnCodec<Record<string, unknown>>;
export function structCodec<V>(
  fields: readonly FieldCodec[],
  shape: Required<StructShape<V>>,
): ColumnCodec<V>;
export function structCodec<V = Record<string, unknown>>(
  fields: readonly FieldCodec[],
  shape?: StructShape<V>,
): ColumnCodec<V>;
export function structCodec<V>(
  fields: readonly FieldCodec[],
  shape: StructShape<V> = {},
): ColumnCodec<V> {
  return new StructCodec(new Struct(fields.map(arrowField)), fields, shape);
}

/** As {@link structCodec}, for a struct type that is there already. */
export function structCodecOf(
  type: Struct,
  fields: readonly FieldCodec[],
): ColumnCodec<Record<string, unknown>> {
  return new StructCodec(type, fields, {});
}

class StructCodec<V> implements ColumnCodec<V> {
  readonly type: Struct;
  readonly #fields: readonly FieldCodec[];
  readonly #get: StructShape<V>["get"];
  readonly #make: StructShape<V>["make"];
  readonly #rows: RowMaker;

  constructor(type: Struct, fields: readonly FieldCodec[], shape: StructShape<V>) {
    this.type = type;
    this.#fields = fields;
    this.#get = shape.get;
    this.#make = shape.make;
    this.#rows = new RowMaker(fields.map((field) => field.name));
  }

  write(values: ColumnValues<V>, sink: BodySink): void {
    const only = values[0];
    if (values.length === 1 && only != null) {
      this.writeOne(only, sink);
      return;
    }
    writeValidity(values, sink);
    if (this.#get === undefined) this.#checkObjects(values);
    writeFields(this.#fields, values, sink, this.#get);
  }

  writeOne(value: V, sink: BodySink): void {
    const get = this.#get;
    if (get === undefined && typeof value !== "object") throw typeMismatch(this.type, value, 0);
    sink.singleValue();
    writeFieldsOnce(this.#fields, value, sink, get);
  }

  reader(): ColumnReader<V> {
    return new StructReader(new FieldsReader(this.#fields, this.#rows), this.#make);
  }

  #checkObjects(values: ColumnValues<V>): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value != null && typeof value !== "object") throw typeMismatch(this.type, value, i);
    }
  }
}

class StructReader<V> extends NullableReader<V> {
  readonly #fields: FieldsReader;
  readonly #make: StructShape<V>["make"];

  constructor(fields: FieldsReader, make: StructShape<V>["make"]) {
    super();
    this.#fields = fields;
    this.#make = make;
  }

  override bind(source: BodySource): void {
    this.bindNode(source);
    const { length } = this;
    for (const reader of this.#fields.readers) {
      reader.bind(source);
      if (reader.length < length) {
        throw invalidBatch(`a struct of ${length} rows has a field of ${reader.length}`);
      }
    }
  }

  override get(row: number): V | null {
    if (this.isNull(row)) return null;
    const make = this.#make;
    const object = this.#fields.object(row);
    // Without `make` the type of values is that of plain objects.
    return make === undefined ? (object as V) : make(object);
  }
}
