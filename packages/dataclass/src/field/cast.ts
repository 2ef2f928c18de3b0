/**
 * Reading a value type from columns of other Arrow types. Each value type lists the types that it
 * understands; nulls-only and dictionary-encoded columns are understood by all of them.
 */
import {
  type ColumnCodec,
  describeType,
  dictionaryCodec,
  mappedCodec,
  nullCodec,
  type SheafError,
  schemaError,
} from "@sheaf/arrow";
import { DataType } from "../arrow-types.ts";

/** A codec for a type, or `undefined` when the values do not fit into it. */
export type CodecFinder = (type: DataType) => ColumnCodec<unknown> | undefined;

/** The codec that `find` has for a type, looking through dictionaries. Throws `type-mismatch` when it has none. */
export function castCodec(label: string, type: DataType, find: CodecFinder): ColumnCodec<unknown> {
  if (DataType.isNull(type)) return nullCodec();
  const found = find(type);
  if (found !== undefined) return found;
  if (DataType.isDictionary(type)) {
    return dictionaryCodec(type, castCodec(label, type.dictionary, find));
  }
  throw typeError(label, type);
}

/** The error for a column of a type that a field does not understand. */
export function typeError(label: string, type: DataType): SheafError {
  return schemaError("type-mismatch", `expected ${label}, got ${describeType(type)}`);
}

/** The error for a value in a row that a field does not understand. */
export function valueError(label: string, value: unknown): SheafError {
  return schemaError("type-mismatch", `expected ${label}, got ${describeJsonValue(value)}`);
}

/** The error for a value of the right kind that is too large, too long or too fine. */
export function rangeError(label: string, value: unknown): SheafError {
  return schemaError("out-of-range", `${describeJsonValue(value)} does not fit ${label}`);
}

/** A codec that converts between what a column holds (`W`) and the values of a field (`V`). */
export function converting<V, W>(
  inner: ColumnCodec<W>,
  decode: (raw: W) => V,
  encode: (value: V) => W,
): ColumnCodec<V> {
  return mappedCodec<V, W>(inner, { decode, encode });
}

function describeJsonValue(value: unknown): string {
  if (typeof value === "string") return `string ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === "number" || typeof value === "boolean") return `${typeof value} ${value}`;
  if (typeof value === "bigint") return `bigint ${value}n`;
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "function" ? "a function" : (value.constructor?.name ?? "an object");
}
