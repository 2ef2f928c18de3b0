/**
 * How the rows of one schema are written: the schema with its codec. One is made per declaration and
 * one per schema that a stream chooses for itself.
 */
import { type BodySink, codecFor, type RowCodec, rowCodec } from "@sheaf/arrow";
import { type Fields, fieldSet } from "@sheaf/dataclass";
import { Schema } from "apache-arrow";

const NO_ROWS: readonly Record<string, unknown>[] = [];

/** A schema and the codec for its rows. */
export class RowFormat {
  readonly schema: Schema;
  readonly codec: RowCodec;
  /** Writes a batch of no rows: logs, errors and ticks travel on those. */
  readonly writeNoRows: (sink: BodySink) => void;

  constructor(codec: RowCodec) {
    this.schema = codec.schema;
    this.codec = codec;
    this.writeNoRows = (sink) => codec.writeRows(NO_ROWS, sink);
  }

  /** Whether the schema has no fields. */
  get isEmpty(): boolean {
    return this.schema.fields.length === 0;
  }
}

const ofFields: WeakMap<Fields, RowFormat> = new WeakMap();
const ofSchemas: WeakMap<Schema, RowFormat> = new WeakMap();

/** The format of stream rows declared by fields. Every column may be null on the wire, as in the family. */
export function rowFormatOf(rows: Fields | Schema): RowFormat {
  return rows instanceof Schema ? formatOfSchema(rows) : formatOfFields(rows);
}

function formatOfFields(fields: Fields): RowFormat {
  let format = ofFields.get(fields);
  if (format === undefined) {
    format = new RowFormat(fieldSet(fields, { nested: "struct", nullable: "all" }).codec);
    ofFields.set(fields, format);
  }
  return format;
}

function formatOfSchema(schema: Schema): RowFormat {
  let format = ofSchemas.get(schema);
  if (format === undefined) {
    const fields = schema.fields.map(({ name, nullable, type }) => ({
      name,
      nullable,
      codec: codecFor(type),
    }));
    format = new RowFormat(rowCodec(fields, schema));
    ofSchemas.set(schema, format);
  }
  return format;
}

/** The format of a schema without fields: ticks, void results, errors that belong to no schema. */
export const EMPTY_FORMAT: RowFormat = new RowFormat(rowCodec([], new Schema([])));
