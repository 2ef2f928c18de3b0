/** For tests: schema messages that no well-behaved writer makes. */
import { Builder } from "flatbuffers";

/** The value of a table's field, by which it is written. */
type Slot = { readonly int8: number } | { readonly int16: number } | { readonly int32: number };

/** Numbers of a type's table, by slot. */
export type TypeTable = Readonly<Record<number, Slot>>;

/** A field of a crafted schema. */
export interface CraftedField {
  readonly name?: string;
  /** Member of the Type union. */
  readonly tag: number;
  readonly type?: TypeTable;
  /** Ids of a union. */
  readonly typeIds?: readonly number[];
  readonly children?: readonly CraftedField[];
  readonly dictionary?: { readonly id: bigint; readonly indexBits?: number };
  /** Leaves the type out altogether. */
  readonly typeless?: boolean;
}

/** What may be odd about a crafted schema besides its fields. */
export interface CraftOptions {
  readonly version?: number;
  readonly endianness?: number;
}

/** The Type union's members by name. */
export const TAG = {
  null: 1,
  int: 2,
  float: 3,
  utf8: 5,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  union: 14,
  fixedSizeBinary: 15,
  fixedSizeList: 16,
  map: 17,
  duration: 18,
} as const;

/** The framed message of a schema. Fields that are the same object are written once and shared. */
export function craftSchema(
  fields: readonly CraftedField[],
  { version = 4, endianness = 0 }: CraftOptions = {},
): Uint8Array {
  const builder = new Builder(1024);
  builder.forceDefaults(true);
  const vector = fieldVector(builder, fields, new Map());
  builder.startObject(4);
  builder.addFieldOffset(1, vector, 0);
  builder.addFieldInt16(0, endianness, 0);
  const schema = builder.endObject();
  builder.startObject(5);
  builder.addFieldInt64(3, 0n, 0n);
  builder.addFieldOffset(2, schema, 0);
  builder.addFieldInt16(0, version, 0);
  builder.addFieldInt8(1, 1, 0);
  builder.finish(builder.endObject());
  return frame(builder.asUint8Array());
}

/** A flatbuffer as the message that it stands for. */
export function frame(flatbuffer: Uint8Array): Uint8Array {
  const length = flatbuffer.length + (-flatbuffer.length & 7);
  const message = new Uint8Array(8 + length);
  const view = new DataView(message.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setInt32(4, length, true);
  message.set(flatbuffer, 8);
  return message;
}

function fieldVector(
  builder: Builder,
  fields: readonly CraftedField[],
  known: Map<CraftedField, number>,
): number {
  const offsets = fields.map((field) => writeField(builder, field, known));
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}

function writeField(
  builder: Builder,
  field: CraftedField,
  known: Map<CraftedField, number>,
): number {
  const written = known.get(field);
  if (written !== undefined) return written;
  const name = builder.createString(field.name ?? "f");
  const children = fieldVector(builder, field.children ?? [], known);
  const type = writeType(builder, field);
  const dictionary = field.dictionary && writeDictionary(builder, field.dictionary);
  builder.startObject(7);
  builder.addFieldOffset(0, name, 0);
  builder.addFieldInt8(2, field.tag, 0);
  if (!field.typeless) builder.addFieldOffset(3, type, 0);
  if (dictionary !== undefined) builder.addFieldOffset(4, dictionary, 0);
  builder.addFieldOffset(5, children, 0);
  builder.addFieldInt8(1, 1, 0);
  const offset = builder.endObject();
  known.set(field, offset);
  return offset;
}

function writeType(builder: Builder, { type = {}, typeIds }: CraftedField): number {
  let ids = 0;
  if (typeIds !== undefined) {
    builder.startVector(4, typeIds.length, 4);
    for (const id of typeIds.toReversed()) builder.addInt32(id);
    ids = builder.endVector();
  }
  builder.startObject(8);
  for (const [slot, value] of Object.entries(type)) {
    if ("int8" in value) builder.addFieldInt8(Number(slot), value.int8, 0);
    else if ("int16" in value) builder.addFieldInt16(Number(slot), value.int16, 0);
    else builder.addFieldInt32(Number(slot), value.int32, 0);
  }
  if (ids !== 0) builder.addFieldOffset(1, ids, 0);
  return builder.endObject();
}

function writeDictionary(
  builder: Builder,
  { id, indexBits }: NonNullable<CraftedField["dictionary"]>,
): number {
  let index = 0;
  if (indexBits !== undefined) {
    builder.startObject(2);
    builder.addFieldInt32(0, indexBits, 0);
    builder.addFieldInt8(1, 1, 0);
    index = builder.endObject();
  }
  builder.startObject(4);
  builder.addFieldInt64(0, id, 0n);
  if (index !== 0) builder.addFieldOffset(1, index, 0);
  return builder.endObject();
}
