/** Reads one IPC stream: messages in, validated record batches out. */
import type { Schema } from "apache-arrow";
import type { BatchParts } from "../batch/batch-body.ts";
import { dictionaryNodes } from "../batch/dictionary-nodes.ts";
import { ownedBody } from "../batch/make-record-batch.ts";
import { validateBatch } from "../batch/validate.ts";
import type { DictionaryLookup } from "../codec/body-source.ts";
import { protocolError } from "../error/sheaf-error.ts";
import { DEFAULT_LIMITS, type IpcLimits, type IpcValidation } from "../limits.ts";
import { readRecordBatchHeader } from "../message/message-header.ts";
import type { IpcMessage, MessageWithHeader } from "../message/message-reader.ts";
import { SchemaCache } from "../schema/schema-cache.ts";
import { decompressBody } from "./decompress.ts";
import { DictionarySet } from "./dictionary-set.ts";
import { ReceivedBatch } from "./received-batch.ts";

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
  readonly schemas: SchemaCache;

  constructor(options: DecodeOptions = {}) {
    this.validation = options.validation ?? "full";
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.schemas = new SchemaCache(this.limits);
  }
}

const NO_DICTIONARIES: DictionaryLookup = {
  dictionary: (id) => {
    throw protocolError(
      "invalid-batch",
      `Invalid record batch: dictionary ${id} has not been sent`,
    );
  },
};

/** Reads the messages of one IPC stream, in order. */
export class StreamDecoder {
  readonly #context: DecodeContext;
  #schema: Schema | undefined;
  #dictionaries: DictionarySet | undefined;
  #ended = false;

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  /** The stream's schema, once its message has come. */
  get schema(): Schema | undefined {
    return this.#schema;
  }

  /** Whether the end mark has come. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Takes in the next message and answers with its batch, if it is one. A batch that breaks the rules
   * throws `invalid-batch`, `unsupported` or `limit-exceeded`; the messages after it can still be
   * read, so that a caller may drain the stream and go on.
   */
  accept(message: IpcMessage): ReceivedBatch | undefined {
    if (message.kind === "end") {
      this.#ended = true;
      return undefined;
    }
    if (message.refusedBytes !== undefined)
      throw overLimit(message.refusedBytes, this.#context.limits);
    if (message.kind === "schema") {
      if (this.#schema !== undefined) throw unexpected("a second schema");
      this.#schema = this.#context.schemas.read(message.header);
      return undefined;
    }
    if (this.#schema === undefined) throw unexpected("a batch before the schema");
    if (message.kind === "batch") return this.#acceptBatch(this.#schema, message);
    this.#acceptDictionary(this.#schema, message);
    return undefined;
  }

  #acceptBatch(schema: Schema, message: MessageWithHeader): ReceivedBatch {
    const { header, lent } = message;
    const parts = this.#parts(message, header.table, schema, this.#dictionaries?.snapshot());
    validateBatch(schema, parts, this.#context.validation);
    return new ReceivedBatch(schema, parts, header, lent);
  }

  #acceptDictionary(schema: Schema, message: MessageWithHeader): void {
    const { reader, table } = message.header;
    const batch = reader.table(table, 1);
    if (batch === 0)
      throw protocolError("invalid-batch", "Invalid dictionary batch: it has no data");
    this.#dictionaries ??= new DictionarySet(schema.dictionaries);
    const id = reader.int64(table, 0);
    const values = this.#dictionaries.schemaOf(id);
    const read = this.#parts(message, batch, values, this.#dictionaries.snapshotFor(id));
    const lent = message.lent && read.body === message.body;
    const parts = { ...read, body: ownedBody(read.body, lent) };
    validateBatch(values, parts, this.#context.validation);
    this.#dictionaries.add(id, parts, reader.bool(table, 2));
  }

  #parts(
    message: MessageWithHeader,
    table: number,
    schema: Schema,
    dictionaries: DictionaryLookup = NO_DICTIONARIES,
  ): BatchParts {
    const header = readRecordBatchHeader(message.header.reader, table);
    const { numRows, nodes, compression } = header;
    const { buffers, body } =
      compression === undefined
        ? { buffers: header.buffers, body: message.body }
        : decompressBody(header, compression, message.body, this.#context.limits);
    return {
      numRows,
      nodes,
      buffers,
      body,
      dictionaries,
      dictionaryNodes: dictionaryNodes(schema),
    };
  }
}

function unexpected(what: string): Error {
  return protocolError("unexpected-message", `Unexpected Arrow IPC message: ${what}`);
}

function overLimit(bytes: number, limits: IpcLimits): Error {
  return protocolError(
    "limit-exceeded",
    `A batch of ${bytes} bytes is over the limit of ${limits.maxBodyBytes} bytes (maxBodyBytes)`,
    { limit: limits.maxBodyBytes },
  );
}
