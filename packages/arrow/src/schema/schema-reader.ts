/** Bytes of a schema message → apache-arrow Schema. */
import { type DataType, Dictionary, Field, Int32, Schema } from "apache-arrow";
import { sameType } from "../batch/same-schema.ts";
import { protocolError } from "../error/sheaf-error.ts";
import { DEFAULT_LIMITS, type IpcLimits } from "../limits.ts";
import { type FlatReader, malformed } from "../message/flat-reader.ts";
import { METADATA_V4, type MessageHeader } from "../message/message-header.ts";
import { readInt, readType, TAG_UNION } from "./type-reader.ts";

/** Reads a Schema table. Throws `malformed-message`, `unsupported` or `limit-exceeded`. */
export function readSchema(header: MessageHeader, limits: IpcLimits = DEFAULT_LIMITS): Schema {
  const { reader, table } = header;
  if (reader.int16(table, 0, 0) !== 0) {
    throw protocolError("unsupported", "Big-endian Arrow data is not supported");
  }
  const isV4 = header.version === METADATA_V4;
  const context: SchemaContext = { reader, limits, isV4, fields: 0, dictionaries: new Map() };
  const fields = readFields(context, table, 1, 1);
  return new Schema(fields, readPairs(reader, table, 2), context.dictionaries);
}

interface SchemaContext {
  readonly reader: FlatReader;
  readonly limits: IpcLimits;
  readonly isV4: boolean;
  fields: number;
  readonly dictionaries: Map<number, DataType>;
}

function readFields(context: SchemaContext, table: number, slot: number, depth: number): Field[] {
  const { reader, limits } = context;
  const first = reader.vector(table, slot, 4);
  const count = reader.vectorLength;
  if (count === 0) return [];
  context.fields += count;
  if (depth > limits.maxDepth) throw overLimit("types nest deeper", "maxDepth", limits.maxDepth);
  if (context.fields > limits.maxFields)
    throw overLimit("a schema has more fields", "maxFields", limits.maxFields);
  const fields: Field[] = [];
  for (let i = 0; i < count; i++)
    fields.push(readField(context, reader.follow(first + i * 4), depth));
  return fields;
}

function readField(context: SchemaContext, table: number, depth: number): Field {
  const { reader } = context;
  const name = reader.string(table, 0) ?? "";
  const children = readFields(context, table, 5, depth + 1);
  const typeTable = reader.table(table, 3);
  if (typeTable === 0) throw malformed(`field '${name.slice(0, 64)}' has no type`);
  const tag = reader.int8(table, 2, 0);
  if (context.isV4 && tag === TAG_UNION) {
    throw protocolError("unsupported", "Unions of Arrow metadata version V4 are not supported");
  }
  const valueType = readType(reader, tag, typeTable, children);
  const encoding = reader.table(table, 4);
  const type = encoding === 0 ? valueType : readDictionary(context, encoding, valueType);
  return new Field(name, type, reader.bool(table, 1), readPairs(reader, table, 6));
}

function readDictionary(context: SchemaContext, encoding: number, valueType: DataType): DataType {
  const { reader, dictionaries } = context;
  const id = reader.int64(encoding, 0);
  const indexTable = reader.table(encoding, 1);
  const indices = indexTable === 0 ? new Int32() : readInt(reader, indexTable);
  // Fields that share an id share the dictionary; apache-arrow compares the value type by identity.
  const shared = dictionaries.get(id) ?? valueType;
  if (shared !== valueType && !sameType(shared, valueType)) {
    throw malformed(`fields with dictionary ${id} differ in type`);
  }
  dictionaries.set(id, shared);
  return new Dictionary(shared, indices as Int32, id, reader.bool(encoding, 2));
}

function readPairs(reader: FlatReader, table: number, slot: number): Map<string, string> {
  const first = reader.vector(table, slot, 4);
  const count = reader.vectorLength;
  const pairs = new Map<string, string>();
  for (let i = 0; i < count; i++) {
    const pair = reader.follow(first + i * 4);
    pairs.set(reader.string(pair, 0) ?? "", reader.string(pair, 1) ?? "");
  }
  return pairs;
}

function overLimit(what: string, name: string, limit: number): Error {
  return protocolError("limit-exceeded", `Malformed schema: ${what} than ${limit} (${name})`, {
    limit,
  });
}
