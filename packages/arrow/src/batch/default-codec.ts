/** The default codec of a type, made once per type object instead of once per batch. */
import type { DataType } from "apache-arrow";
import { codecFor } from "../codec/codec-for.ts";
import type { ColumnCodec } from "../codec/column-codec.ts";

const codecs = new WeakMap<DataType, ColumnCodec<unknown>>();

/**
 * `codecFor` with its default options.
 * @throws `schema/unsupported-type` where a type has no codec.
 */
export function defaultCodec(type: DataType): ColumnCodec<unknown> {
  let codec = codecs.get(type);
  if (codec === undefined) {
    codec = codecFor(type);
    codecs.set(type, codec);
  }
  return codec;
}
