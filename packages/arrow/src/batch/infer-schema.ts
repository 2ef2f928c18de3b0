/** A schema for columns whose types nobody has said. */
import {
  Binary,
  Bool,
  type DataType,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  Null,
  Schema,
  Struct,
  TimestampMillisecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";
import { describeValue } from "../codec/value-errors.ts";
import { type PathSegment, schemaError } from "../error/sheaf-error.ts";

/** Types nest no deeper here than readers accept by default; values that contain themselves do. */
const MAX_DEPTH = 64;

/**
 * The schema that fits some columns. Typed arrays give their own type; otherwise values decide:
 * numbers float64 (whole ones too, as one batch must not differ from the next), bigints int64, text,
 * booleans, `Uint8Array` binary, `Date` timestamps in milliseconds, arrays lists, plain objects
 * structs, nothing but nulls the null type. All fields are nullable.
 *
 * @throws `schema/type-mismatch` when a column holds values of different kinds,
 * `schema/unsupported-type` for values that are none of these.
 */
export function inferSchema(columns: Readonly<Record<string, ArrayLike<unknown>>>): Schema {
  return new Schema(
    Object.entries(columns).map(
      ([name, values]) => new Field(name, typeOfValues(values, [name]), true),
    ),
  );
}

/** The type that fits some values; `path` leads to them. */
function typeOfValues(values: ArrayLike<unknown>, path: readonly PathSegment[]): DataType {
  const own = typeOfArray(values);
  if (own !== undefined) return own;
  if (path.length > MAX_DEPTH) throw schemaError("unsupported-type", "nested too deep", { path });
  const kind = commonKind(values, path);
  switch (kind) {
    case undefined:
      return new Null();
    case "number":
      return new Float64();
    case "bigint":
      return new Int64();
    case "string":
      return new Utf8();
    case "boolean":
      return new Bool();
    case "bytes":
      return new Binary();
    case "date":
      return new TimestampMillisecond();
    case "list":
      return new List(new Field("item", typeOfItems(values, path), true));
    case "struct":
      return new Struct(fieldsOfStructs(values, path));
  }
}

type Kind = "number" | "bigint" | "string" | "boolean" | "bytes" | "date" | "list" | "struct";

/** What all values are that are not null. */
function commonKind(values: ArrayLike<unknown>, path: readonly PathSegment[]): Kind | undefined {
  let common: Kind | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    const kind = kindOf(value);
    if (kind === undefined) {
      throw schemaError("unsupported-type", `there is no Arrow type for ${describeValue(value)}`, {
        path: [...path, i],
      });
    }
    common ??= kind;
    if (kind !== common) {
      const message = `${describeValue(value)} among values of kind ${common}`;
      throw schemaError("type-mismatch", message, { path: [...path, i] });
    }
  }
  return common;
}

function kindOf(value: unknown): Kind | undefined {
  const kind = typeof value;
  if (kind === "number" || kind === "bigint" || kind === "string" || kind === "boolean")
    return kind;
  if (kind !== "object") return undefined;
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Date) return "date";
  if (Array.isArray(value) || typeOfArray(value as object) !== undefined) return "list";
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? "struct" : undefined;
}

/** The type that a typed array is of by itself. */
function typeOfArray(values: object): DataType | undefined {
  if (values instanceof Float64Array) return new Float64();
  if (values instanceof Float32Array) return new Float32();
  if (values instanceof Int32Array) return new Int32();
  if (values instanceof BigInt64Array) return new Int64();
  if (values instanceof Int8Array) return new Int8();
  if (values instanceof Int16Array) return new Int16();
  if (values instanceof Uint8Array || values instanceof Uint8ClampedArray) return new Uint8();
  if (values instanceof Uint16Array) return new Uint16();
  if (values instanceof Uint32Array) return new Uint32();
  if (values instanceof BigUint64Array) return new Uint64();
  return undefined;
}

/** The type of the items of all lists: that of a typed array if there is one, else by their values. */
function typeOfItems(lists: ArrayLike<unknown>, path: readonly PathSegment[]): DataType {
  const items: unknown[] = [];
  for (let i = 0; i < lists.length; i++) {
    const list = lists[i] as ArrayLike<unknown> | null | undefined;
    if (list === null || list === undefined) continue;
    const own = typeOfArray(list);
    if (own !== undefined) return own;
    for (let item = 0; item < list.length; item++) items.push(list[item]);
  }
  return typeOfValues(items, [...path, "item"]);
}

/** A field for every property of any of the objects, in order of first appearance. */
function fieldsOfStructs(structs: ArrayLike<unknown>, path: readonly PathSegment[]): Field[] {
  const names = new Set<string>();
  for (let i = 0; i < structs.length; i++) {
    for (const name of Object.keys(structs[i] ?? {})) names.add(name);
  }
  return [...names].map((name) => {
    const values = Array.from(structs, (struct) => propertyOf(struct, name));
    return new Field(name, typeOfValues(values, [...path, name]), true);
  });
}

function propertyOf(struct: unknown, name: string): unknown {
  const isThere = typeof struct === "object" && struct !== null && Object.hasOwn(struct, name);
  return isThere ? (struct as Record<string, unknown>)[name] : null;
}
