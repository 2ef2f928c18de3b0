/** The codecs of the codec cases. */
import { codecFor, type RowCodec, rowCodec } from "@sheaf/arrow";
import type { Schema } from "apache-arrow";

/** The codec of a schema, with the default codec for each field. */
export function codecOf(schema: Schema): RowCodec {
  const fields = schema.fields.map(({ name, nullable, type }) => ({
    name,
    nullable,
    codec: codecFor(type),
  }));
  return rowCodec(fields, schema);
}
