/** What a message's flatbuffer says: which kind it is, how long its body is, and where its parts are. */
import type { Schema } from "apache-arrow";
import { protocolError } from "../error/sheaf-error.ts";
import type { CustomMetadata } from "./custom-metadata.ts";
import { type FlatReader, malformed } from "./flat-reader.ts";

/** The kinds of message in a stream. */
export type MessageKind = "schema" | "dictionary" | "batch";

/**
 * Kind, body length and table positions of one message, and what has been read of it so far: headers
 * come back byte for byte, call after call, and are then read only once.
 */
export class MessageHeader {
  readonly kind: MessageKind;
  readonly reader: FlatReader;
  /** Metadata version, as the number it has in a message. */
  readonly version: number;
  /** Position of the Message table. */
  readonly message: number;
  /** Position of the Schema, DictionaryBatch or RecordBatch table. */
  readonly table: number;
  readonly bodyLength: number;
  /** The schema of a schema message, once it has been read. */
  schema: Schema | undefined = undefined;
  /** Counts and positions of a record batch, once they have been read. */
  batch: RecordBatchHeader | undefined = undefined;
  /** The custom metadata, once it has been asked for. */
  metadata: CustomMetadata | undefined = undefined;
  /** The schema by which a batch with this header is right whatever its body holds. */
  validFor: Schema | undefined = undefined;
  /** Where in {@link KnownHeaders} the header stands that came after this one last. */
  next = -1;

  constructor(parts: {
    readonly kind: MessageKind;
    readonly reader: FlatReader;
    readonly version: number;
    readonly message: number;
    readonly table: number;
    readonly bodyLength: number;
  }) {
    this.kind = parts.kind;
    this.reader = parts.reader;
    this.version = parts.version;
    this.message = parts.message;
    this.table = parts.table;
    this.bodyLength = parts.bodyLength;
  }
}

/** The version of before unions lost their validity bitmap; otherwise the same as the next one. */
export const METADATA_V4 = 3;
const METADATA_V5 = 4;

const KINDS: readonly (MessageKind | undefined)[] = [undefined, "schema", "dictionary", "batch"];

/** Reads the outer table of a message. Throws `malformed-message` or `unsupported`. */
export function readMessageHeader(reader: FlatReader): MessageHeader {
  const message = reader.root();
  const version = reader.int16(message, 0, 0);
  if (version !== METADATA_V4 && version !== METADATA_V5) {
    throw protocolError(
      "unsupported",
      `Arrow metadata version V${version + 1} is not supported; V4 and V5 are`,
    );
  }
  const type = reader.int8(message, 1, 0);
  const kind = KINDS[type];
  if (kind === undefined) throw malformed(`a stream cannot hold a message of type ${type}`);
  const table = reader.table(message, 2);
  if (table === 0) throw malformed("the message has no header");
  const bodyLength = reader.int64(message, 3);
  return new MessageHeader({ kind, reader, version, message, table, bodyLength });
}

/** The counts and positions of a record batch. */
export interface RecordBatchHeader {
  readonly numRows: number;
  readonly nodes: readonly number[];
  readonly buffers: readonly number[];
  /** Body compression, if any. */
  readonly compression: "lz4" | "zstd" | undefined;
}

/** Reads a RecordBatch table. */
export function readRecordBatchHeader(reader: FlatReader, table: number): RecordBatchHeader {
  const numRows = reader.int64(table, 0);
  const nodes = readNodes(reader, table);
  const buffers = readBuffers(reader, table);
  const compression = reader.table(table, 3);
  if (reader.vector(table, 4, 8) !== 0 && reader.vectorLength > 0) {
    throw protocolError(
      "unsupported",
      "Arrow view types (utf8_view, binary_view) are not supported; send utf8 or binary",
    );
  }
  return {
    numRows,
    nodes,
    buffers,
    compression: compression === 0 ? undefined : readCompression(reader, compression),
  };
}

/** Length and null count of each node. */
function readNodes(reader: FlatReader, table: number): number[] {
  const first = reader.vector(table, 1, 16);
  const end = first + reader.vectorLength * 16;
  const nodes: number[] = [];
  for (let at = first; at < end; at += 16) {
    nodes.push(reader.int64At(at), reader.nullCountAt(at + 8));
  }
  return nodes;
}

/** Offset and length of each buffer. */
function readBuffers(reader: FlatReader, table: number): number[] {
  const first = reader.vector(table, 2, 16);
  const end = first + reader.vectorLength * 16;
  const buffers: number[] = [];
  for (let at = first; at < end; at += 8) buffers.push(reader.int64At(at));
  return buffers;
}

function readCompression(reader: FlatReader, table: number): "lz4" | "zstd" {
  const method = reader.int8(table, 1, 0);
  if (method !== 0) {
    throw protocolError("unsupported", `Arrow body compression method ${method} is not known`);
  }
  const codec = reader.int8(table, 0, 0);
  if (codec === 0) return "lz4";
  if (codec === 1) return "zstd";
  throw protocolError("unsupported", `Arrow body compression codec ${codec} is not known`);
}
