/**
 * Schemas as descriptions carry them. The ids of dictionaries are counted up as a program makes them, so
 * that their schemas' bytes, and hashes over those, would be others on each server; here each schema
 * counts its own.
 */
import { encodeSchema } from "@sheaf/arrow";
import {
  DataType,
  DenseUnion,
  Dictionary,
  Field,
  FixedSizeList,
  LargeList,
  List,
  Map_,
  Schema,
  SparseUnion,
  Struct,
} from "apache-arrow";

const encoded: WeakMap<Schema, Uint8Array> = new WeakMap();

/** The IPC message of a schema, the same for equal schemas. The bytes are shared: do not change them. */
export function schemaBytes(schema: Schema): Uint8Array {
  if (schema.dictionaries.size === 0) return encodeSchema(schema);
  let bytes = encoded.get(schema);
  if (bytes === undefined) {
    bytes = encodeSchema(new Schema(numberedFields(schema.fields, new Map()), schema.metadata));
    encoded.set(schema, bytes);
  }
  return bytes;
}

/** New ids by old ones. */
type Ids = Map<number, number>;

function numberedFields(fields: readonly Field[], ids: Ids): Field[] {
  return fields.map(
    ({ name, type, nullable, metadata }) =>
      new Field(name, numberedType(type, ids), nullable, metadata),
  );
}

function numberedType(type: DataType, ids: Ids): DataType {
  if (DataType.isDictionary(type)) {
    const id = ids.get(type.id) ?? ids.size;
    ids.set(type.id, id);
    const values = numberedType(type.dictionary, ids);
    return new Dictionary(values, type.indices, id, type.isOrdered);
  }
  const children: readonly Field[] = type.children ?? [];
  return children.length === 0 ? type : withChildren(type, numberedFields(children, ids));
}

function withChildren(type: DataType, children: Field[]): DataType {
  if (DataType.isStruct(type)) return new Struct(children);
  if (DataType.isDenseUnion(type)) return new DenseUnion(type.typeIds, children);
  if (DataType.isSparseUnion(type)) return new SparseUnion(type.typeIds, children);
  const only = children[0]!;
  if (DataType.isList(type)) return new List(only);
  if (DataType.isLargeList(type)) return new LargeList(only);
  if (DataType.isFixedSizeList(type)) return new FixedSizeList(type.listSize, only);
  return DataType.isMap(type) ? new Map_(only, type.keysSorted) : type;
}
