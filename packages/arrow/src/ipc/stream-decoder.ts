/** Reads one IPC stream: messages in, validated record batches out. */
import type { Schema } from "apache-arrow";
import type { BatchParts } from "../batch/batch-body.ts";
import { dictionaryNodes } from "../batch/dictionary-nodes.ts";
import { ownedBody } from "../batch/make-record-batch.ts";
import { isIndependentOfBody, validateBatch } from "../batch/validate.ts";
import type { DictionaryLookup } from "../codec/body-source.ts";
import { protocolError } from "../error/sheaf-error.ts";
import { DEFAULT_LIMITS, type IpcLimits, type IpcValidation } from "../limits.ts";
import { CustomMetadata } from "../message/custom-metadata.ts";
import { MemoryPool } from "../message/memory-pool.ts";
import { bodyOf, placeOf } from "../message/message-body.ts";
import { type RecordBatchHeader, readRecordBatchHeader } from "../message/message-header.ts";
import {
  type IpcMessage,
  KnownHeaders,
  type MessageWithHeader,
} from "../message/message-reader.ts";
import { readSchema } from "../schema/schema-reader.ts";
import { type BodyCodec, decompressBody } from "./decompress.ts";
import { DictionarySet, NO_DICTIONARIES } from "./dictionary-set.ts";
import { knownDictionary, rememberDictionary } from "./known-dictionaries.ts";
import { ReceivedBatch, type ReceivedContent } from "./received-batch.ts";

/** Memory of large bodies that a connection keeps at most when it was given back. */
const MAX_IDLE_BYTES = 64 * 1024 * 1024;

/** How received bytes are treated; every part has a default. */
export interface DecodeOptions {
  /** How much of each batch is checked. Default `"full"`. */
  readonly validation?: IpcValidation;
  /** What is refused for its size. Default {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<IpcLimits>;
}

/** What all streams of one connection share. */
export class DecodeContext {
  readonly validation: IpcValidation;
  readonly limits: IpcLimits;
  readonly headers: KnownHeaders = new KnownHeaders();
  /** Memory for large bodies. */
  readonly memory: MemoryPool = new MemoryPool(MAX_IDLE_BYTES);

  constructor(options: DecodeOptions = {}) {
    this.validation = options.validation ?? "full";
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
  }
}

/** Reads the messages of one IPC stream, in order. */
export class StreamDecoder {
  /** The stream's schema, once its message has come. */
  schema: Schema | undefined = undefined;
  /** Whether the end mark has come. */
  ended = false;
  readonly #context: DecodeContext;
  #dictionaries: DictionarySet | undefined = undefined;

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  /**
   * Takes in the next message and answers with its batch, if it is one. A batch that breaks the rules
   * throws `invalid-batch`, `unsupported` or `limit-exceeded`; the messages after it can still be
   * read, so that a caller may drain the stream and go on. After a dictionary that was refused, batches
   * that refer to one are refused as well.
   */
  accept(message: IpcMessage): ReceivedBatch | undefined {
    if (message.kind === "end") {
      this.ended = true;
      return undefined;
    }
    if (message.refusedBytes !== undefined) throw this.#overLimit(message, message.refusedBytes);
    if (message.kind === "schema") {
      const { header } = message;
      if (this.schema !== undefined) throw unexpected("a second schema");
      header.schema ??= readSchema(header, this.#context.limits);
      this.schema = header.schema;
      return undefined;
    }
    if (this.schema === undefined) throw unexpected("a batch before the schema");
    if (message.kind === "batch") return this.#acceptBatch(this.schema, message);
    const dictionaries = this.#dictionaries ?? new DictionarySet(this.schema.dictionaries);
    // Should this fail, later batches must not get an old dictionary for the new one.
    this.#dictionaries = undefined;
    this.#addDictionary(dictionaries, message);
    this.#dictionaries = dictionaries;
    return undefined;
  }

  #acceptBatch(schema: Schema, message: MessageWithHeader): ReceivedBatch {
    const { header, view, start, bodyLength, lent, release } = message;
    header.batch ??= readRecordBatchHeader(header.reader, header.table);
    const { numRows, nodes, buffers, compression } = header.batch;
    const dictionaries = this.#dictionaries?.snapshot() ?? NO_DICTIONARIES;
    const content =
      compression === undefined
        ? { buffers, view, start, bodyLength, lent, release, dictionaries }
        : contentOf(this.#decompressed(header.batch, compression, bodyOf(message)), dictionaries);
    header.metadata ??= new CustomMetadata(header.reader, header.message);
    const batch = new ReceivedBatch(schema, header.metadata, numRows, nodes, content);
    // A header that is right by itself was checked when it was first seen.
    if (header.validFor !== schema) {
      validateBatch(schema, batch, this.#context.validation);
      if (compression === undefined && isIndependentOfBody(schema, batch)) header.validFor = schema;
    }
    return batch;
  }

  #addDictionary(dictionaries: DictionarySet, message: MessageWithHeader): void {
    const { header } = message;
    const sent = bodyOf(message);
    const { reader, table } = header;
    const id = reader.int64(table, 0);
    const isDelta = reader.bool(table, 2);
    const type = dictionaries.typeOf(id);
    const known = isDelta ? undefined : knownDictionary(header, type, sent);
    if (known !== undefined) {
      dictionaries.put(id, known);
      return;
    }
    const data = reader.table(table, 1);
    if (data === 0)
      throw protocolError("invalid-batch", "Invalid dictionary batch: it has no data");
    const values = dictionaries.schemaOf(id);
    const read = readRecordBatchHeader(reader, data);
    const { compression, numRows, nodes } = read;
    const { buffers, body, lent } =
      compression === undefined
        ? { buffers: read.buffers, body: sent, lent: message.lent }
        : this.#decompressed(read, compression, sent);
    const parts: BatchParts = {
      numRows,
      nodes,
      buffers,
      body: ownedBody(body, lent),
      dictionaries: dictionaries.snapshotFor(id),
      dictionaryNodes: dictionaryNodes(values),
    };
    validateBatch(values, parts, this.#context.validation);
    const added = dictionaries.add(id, parts, isDelta);
    const isWhole = !isDelta && compression === undefined && parts.dictionaries === NO_DICTIONARIES;
    if (isWhole) rememberDictionary(header, type, parts.body, added);
  }

  #overLimit({ kind }: MessageWithHeader, bytes: number): Error {
    if (kind === "dictionary") this.#dictionaries = undefined;
    const { maxBodyBytes } = this.#context.limits;
    return protocolError(
      "limit-exceeded",
      `A batch of ${bytes} bytes is over the limit of ${maxBodyBytes} bytes (maxBodyBytes)`,
      { limit: maxBodyBytes },
    );
  }

  #decompressed(header: RecordBatchHeader, codec: BodyCodec, bytes: Uint8Array) {
    const { buffers, body } = decompressBody(header, codec, bytes, this.#context.limits);
    return { buffers, body, lent: false };
  }
}

/** The content of a batch in memory of its own. */
function contentOf(
  { buffers, body }: { readonly buffers: readonly number[]; readonly body: Uint8Array },
  dictionaries: DictionaryLookup,
): ReceivedContent {
  return { buffers, ...placeOf(body), lent: false, release: undefined, dictionaries };
}

function unexpected(what: string): Error {
  return protocolError("unexpected-message", `Unexpected Arrow IPC message: ${what}`);
}
