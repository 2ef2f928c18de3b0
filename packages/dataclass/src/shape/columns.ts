/** The columns of a shape: its codecs and schema as declared, and readers of what peers send instead. */
import {
  type ColumnCodec,
  codecFor,
  type FieldCodec,
  isSheafError,
  type RowCodec,
  type RowReader,
  rowCodec,
  sameSchema,
} from "@sheaf/arrow";
import { Field as ArrowField, type DataType, Schema } from "../arrow-types.ts";
import type { ValueType } from "../field/value-type.ts";
import type { Member, Shape } from "./shape.ts";

/** How members become columns. */
export interface ColumnOptions {
  /** How dataclasses appear: as a struct, or as a binary column that holds an IPC stream. */
  readonly nested: "struct" | "binary";
  /** Which columns are nullable: those declared so, or all. */
  readonly nullable: "declared" | "all";
}

/** A dataclass inside a dataclass. */
export const AS_STRUCT: ColumnOptions = { nested: "struct", nullable: "declared" };

/** The codecs of a shape's columns, in order. Compile once and keep: each call builds new ones. */
export function columnCodecs(shape: Shape, options: ColumnOptions): FieldCodec[] {
  return shape.columns.map((member) => ({
    name: member.column,
    nullable: options.nullable === "all" || member.slot.acceptsNull,
    codec: valueTypeOf(member, options).codec(),
  }));
}

/** The row codec of a shape. */
export function shapeCodec(shape: Shape, options: ColumnOptions): RowCodec {
  const codecs = columnCodecs(shape, options);
  const fields = codecs.map(({ name, codec }, i) => {
    const nullable = options.nullable === "all" || shape.columns[i]!.slot.nullable;
    return new ArrowField(name, codec.type, nullable);
  });
  return rowCodec(codecs, new Schema(fields));
}

/**
 * A reader of rows for batches of a received schema: columns by name in any order, of any type that
 * the fields understand; unknown ones are skipped.
 * @throws `schema` / `missing-field`, `type-mismatch`.
 */
export function receivedReader(
  shape: Shape,
  received: Schema,
  { codec, options }: { readonly codec: RowCodec; readonly options: ColumnOptions },
): RowReader {
  // Dictionaries are found by the ids of the schema that brought them, which differ from ours.
  const isPlain = received.dictionaries.size === 0;
  if (isPlain && sameSchema(received, codec.schema)) return codec.reader();
  return rowCodec(receivedCodecs(shape, received.fields, options), received).reader();
}

/**
 * The codecs of columns, or of a struct's children, as a peer sent them.
 * @throws `schema` / `missing-field`, `type-mismatch`.
 */
export function receivedCodecs(
  shape: Shape,
  received: readonly ArrowField[],
  options: ColumnOptions,
): FieldCodec[] {
  const missing = shape.missingColumns(received.map((field) => field.name));
  if (missing !== undefined) throw missing;
  const byColumn = new Map(shape.columns.map((member) => [member.column, member]));
  return received.map(({ name, type, nullable }) => {
    const member = byColumn.get(name);
    const codec =
      member === undefined ? new SkippingCodec(type) : memberCodec(member, type, options);
    return { name, nullable, codec };
  });
}

/** The codec of one member for a received type. @throws `schema` / `type-mismatch` with the member's path. */
function memberCodec(member: Member, type: DataType, options: ColumnOptions): ColumnCodec<unknown> {
  try {
    return valueTypeOf(member, options).codecOf(type);
  } catch (error) {
    throw isSheafError(error) ? error.within(member.name) : error;
  }
}

function valueTypeOf({ slot }: Member, { nested }: ColumnOptions): ValueType {
  return nested === "binary" ? (slot.type.asBinary ?? slot.type) : slot.type;
}

/** A column that nobody asked for: walked over, never decoded. */
class SkippingCodec implements ColumnCodec<unknown> {
  readonly type: DataType;
  readonly #codec: ColumnCodec<unknown>;

  constructor(type: DataType) {
    this.type = type;
    this.#codec = codecFor(type);
  }

  write: ColumnCodec<unknown>["write"] = (values, sink) => this.#codec.write(values, sink);

  reader(): ReturnType<ColumnCodec<unknown>["reader"]> {
    const reader = this.#codec.reader();
    return {
      get length() {
        return reader.length;
      },
      bind: (source) => reader.bind(source),
      get: () => null,
    };
  }
}
