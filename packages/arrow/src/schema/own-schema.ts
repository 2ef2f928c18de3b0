/**
 * Schemas of this copy of apache-arrow. Another copy is in use where one part of an application imports the library
 * and another requires it; its types look the same, but apache-arrow tells its own by their classes when it writes.
 */
import {
  Binary,
  Bool,
  DataType,
  Date_,
  Decimal,
  Dictionary,
  Duration,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float,
  Int,
  Interval,
  LargeBinary,
  LargeList,
  LargeUtf8,
  List,
  Map_,
  Null,
  Schema,
  Struct,
  Time,
  Timestamp,
  Type,
  Union,
  Utf8,
} from "apache-arrow";
import { protocolError } from "../error/sheaf-error.ts";

/** The schema itself where it is of this copy already, otherwise one that says the same. Throws `unsupported`. */
export function ownSchema(schema: Schema): Schema {
  if (schema.fields.every(isOwn)) return schema;
  return new Schema(schema.fields.map(ownField), new Map(schema.metadata));
}

function isOwn({ type }: Field): boolean {
  // `instanceof` takes types of any copy for its own.
  if (!Object.prototype.isPrototypeOf.call(DataType.prototype, type)) return false;
  return (type.children ?? []).every(isOwn);
}

function ownField({ name, type, nullable, metadata }: Field): Field {
  return new Field(name, ownType(type), nullable, new Map(metadata));
}

function ownType(type: DataType): DataType {
  if (DataType.isDictionary(type)) {
    const indices = ownType(type.indices) as Dictionary["indices"];
    return new Dictionary(ownType(type.dictionary), indices, type.id, type.isOrdered);
  }
  const Class = CLASSES.get(type.typeId);
  if (Class === undefined) {
    throw protocolError("unsupported", `Arrow type ${String(type)} is not supported`);
  }
  // Everything that a type says about itself are properties of its own; only its class is of the other copy.
  const parts = type.children === undefined ? {} : { children: type.children?.map(ownField) };
  return Object.assign(Object.create(Class.prototype), type, parts);
}

const CLASSES: ReadonlyMap<Type, { readonly prototype: DataType }> = new Map<
  Type,
  { readonly prototype: DataType }
>([
  [Type.Null, Null],
  [Type.Int, Int],
  [Type.Float, Float],
  [Type.Binary, Binary],
  [Type.Utf8, Utf8],
  [Type.Bool, Bool],
  [Type.Decimal, Decimal],
  [Type.Date, Date_],
  [Type.Time, Time],
  [Type.Timestamp, Timestamp],
  [Type.Interval, Interval],
  [Type.List, List],
  [Type.Struct, Struct],
  [Type.Union, Union],
  [Type.FixedSizeBinary, FixedSizeBinary],
  [Type.FixedSizeList, FixedSizeList],
  [Type.Map, Map_],
  [Type.Duration, Duration],
  [Type.LargeBinary, LargeBinary],
  [Type.LargeUtf8, LargeUtf8],
  [Type.LargeList, LargeList],
]);
