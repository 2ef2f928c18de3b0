/** Arrow IPC streams, batches with custom metadata, row and column codecs. */
export { batchByteSize } from "./batch/batch-byte-size.ts";
export {
  columnOf,
  emptyRecordBatch,
  recordBatchFromColumns,
  recordBatchFromRows,
  rowsOf,
} from "./batch/batch-values.ts";
export { castBatch, projectBatch } from "./batch/cast-batch.ts";
export { recordBatchSource } from "./batch/data-source.ts";
export { describeSchema, describeType } from "./batch/describe-schema.ts";
export { inferSchema } from "./batch/infer-schema.ts";
export { sameSchema, sameType } from "./batch/same-schema.ts";
export { writeRecordBatch } from "./batch/write-record-batch.ts";
export { binaryCodec, fixedSizeBinaryCodec } from "./codec/binary-codecs.ts";
export type { BodySink, DictionaryContent } from "./codec/body-sink.ts";
export { returnSink, takeSink } from "./codec/body-sink.ts";
export type { BodySource } from "./codec/body-source.ts";
export { codecFor } from "./codec/codec-for.ts";
export type { ColumnCodec, ColumnReader, ColumnValues, FieldCodec } from "./codec/column-codec.ts";
export { decimalCodec } from "./codec/decimal-codec.ts";
export { dictionaryCodec, enumCodec } from "./codec/dictionary-codecs.ts";
export { int64Codec, int64NumberCodec, uint64Codec } from "./codec/int64-codecs.ts";
export { fixedSizeListCodec, listCodec } from "./codec/list-codecs.ts";
export { mapCodec } from "./codec/map-codec.ts";
export { mappedCodec } from "./codec/mapped-codec.ts";
export { boolCodec, floatCodec, integerCodec, nullCodec } from "./codec/primitive-codecs.ts";
export { type RowCodec, type RowReader, rowCodec } from "./codec/row-codec.ts";
export { structCodec } from "./codec/struct-codec.ts";
export { dateCodec, durationCodec, timeCodec, timestampCodec } from "./codec/temporal-codecs.ts";
export { utf8Codec } from "./codec/text-codecs.ts";
export {
  ERROR_CODES,
  formatPath,
  isSheafError,
  type PathSegment,
  protocolError,
  SheafError,
  type SheafErrorCode,
  type SheafErrorKind,
  type SheafErrorOptions,
  schemaError,
} from "./error/sheaf-error.ts";
export { type BodyCodec, type BodyDecompressor, setBodyDecompressor } from "./ipc/decompress.ts";
export { joinChunks } from "./ipc/join-chunks.ts";
export { ReceivedBatch } from "./ipc/received-batch.ts";
export {
  type DecodedStream,
  decodeSchema,
  decodeStream,
  encodeBatches,
  encodeRows,
} from "./ipc/stream-bytes.ts";
export { DecodeContext, type DecodeOptions, StreamDecoder } from "./ipc/stream-decoder.ts";
export { type BatchOptions, END_OF_STREAM, StreamEncoder } from "./ipc/stream-encoder.ts";
export { DEFAULT_LIMITS, type IpcLimits, type IpcValidation } from "./limits.ts";
export {
  CustomMetadata,
  type EncodedMetadata,
  encodeMetadata,
  type MetadataPairs,
  type MetadataValue,
} from "./message/custom-metadata.ts";
export { MemoryPool } from "./message/memory-pool.ts";
export { bodyOf, type MessageBody } from "./message/message-body.ts";
export {
  type EndOfStream,
  type IpcMessage,
  MessageReader,
  type MessageWithHeader,
} from "./message/message-reader.ts";
export { encodeSchema } from "./schema/schema-writer.ts";
