/**
 * One record batch as it came off the wire. It is read where it lies: a unary call decodes its row
 * straight from the receive buffer and never sees an apache-arrow object; those are made on demand.
 */
import type { RecordBatch, Schema } from "apache-arrow";
import type { BatchParts } from "../batch/batch-body.ts";
import { type DictionaryNodes, dictionaryNodes } from "../batch/dictionary-nodes.ts";
import { keptBody } from "../batch/kept-body.ts";
import { makeRecordBatch, ownedBody } from "../batch/make-record-batch.ts";
import type { BodySource, DictionaryLookup, DictionaryValues } from "../codec/body-source.ts";
import type { RowReader } from "../codec/row-codec.ts";
import { protocolError } from "../error/sheaf-error.ts";
import type { CustomMetadata } from "../message/custom-metadata.ts";
import { type BodyPlace, bodyOf, placeOf } from "../message/message-body.ts";

/** What a batch is made of besides schema and metadata. */
export interface ReceivedContent extends BodyPlace {
  /** Offset in the body and length of each buffer, flattened. */
  readonly buffers: readonly number[];
  /** Whether the body is a view of pushed bytes. */
  readonly lent: boolean;
  /** Gives the body's memory back for later ones. */
  readonly release: (() => void) | undefined;
  readonly dictionaries: DictionaryLookup;
}

/** Less than this may be kept for nothing. */
const LARGE_BYTES = 64 * 1024;

/** A validated record batch with its custom metadata. Column readers take its nodes and buffers in order. */
export class ReceivedBatch implements BatchParts, BodySource {
  readonly schema: Schema;
  readonly numRows: number;
  readonly nodes: readonly number[];
  readonly buffers: readonly number[];
  readonly dictionaries: DictionaryLookup;
  /** The custom metadata; without pairs when the message has none. */
  readonly metadata: CustomMetadata;
  /**
   * Gives the memory of the body back for later batches, where it has memory of its own that is worth it: nobody can
   * read the batch then, and arrays that were taken from it are empty.
   */
  readonly release: (() => void) | undefined;
  #body: Uint8Array | undefined = undefined;
  #lent: boolean;
  /** Whether the body is ours, but in memory that other batches have their body in. */
  #shared = false;
  #recordBatch: RecordBatch | undefined = undefined;

  /** Rows, nulls, and place of what the reader reached last. */
  length = 0;
  nullCount = 0;
  view: DataView;
  start = 0;
  end = 0;
  #node = 0;
  #buffer = 0;
  /** Where the body starts in {@link view}, and how long it is. */
  #bodyStart: number;
  readonly #bodyLength: number;
  #bytes: Uint8Array | undefined = undefined;

  constructor(
    schema: Schema,
    metadata: CustomMetadata,
    numRows: number,
    nodes: readonly number[],
    content: ReceivedContent,
  ) {
    this.schema = schema;
    this.numRows = numRows;
    this.nodes = nodes;
    this.buffers = content.buffers;
    this.dictionaries = content.dictionaries;
    this.metadata = metadata;
    this.#lent = content.lent;
    this.release = content.release;
    this.view = content.view;
    this.#bodyStart = content.start;
    this.#bodyLength = content.bodyLength;
  }

  /** The bytes that the buffers lie in. Made on first use, as {@link bytes}. */
  get body(): Uint8Array {
    this.#body ??= bodyOf(this.#place);
    return this.#body;
  }

  /** Bytes of the batch's body. */
  get byteLength(): number {
    return this.#bodyLength;
  }

  /** Binds a row reader to this batch; read from it before the next bytes are received, or call {@link own} first. */
  bindTo(reader: RowReader): void {
    this.#node = 0;
    this.#buffer = 0;
    reader.bind(this, this.numRows);
  }

  /**
   * The only row, by a reader that is kept for others: it does not keep the memory of a large batch. Throws as
   * {@link RowReader} does.
   */
  readRow(reader: RowReader): Record<string, unknown> {
    // As `bindTo`: every call passes here.
    this.#node = 0;
    this.#buffer = 0;
    reader.bind(this, this.numRows);
    if (this.#bodyLength < LARGE_BYTES) return reader.row(0);
    try {
      return reader.row(0);
    } finally {
      reader.release();
    }
  }

  /** Makes the batch independent of the receive buffer, so that it may be kept. Copies only what is lent. */
  own(): this {
    if (this.#lent) {
      const { place, isShared } = keptBody(this.#place);
      this.#moveTo(place);
      this.#lent = false;
      this.#shared = isShared;
    }
    return this;
  }

  /** The same batch, in the same memory, with other metadata. */
  withMetadata(metadata: CustomMetadata): ReceivedBatch {
    const other = this.#again(metadata, this.#lent, this.release);
    other.#shared = this.#shared;
    return other;
  }

  /** The same batch with other metadata, in memory that is ours to keep, or to `release`. */
  asTaken(metadata: CustomMetadata, release: () => void): ReceivedBatch {
    return this.#again(metadata, false, release);
  }

  #again(
    metadata: CustomMetadata,
    lent: boolean,
    release: (() => void) | undefined,
  ): ReceivedBatch {
    const { schema, numRows, nodes, buffers, dictionaries } = this;
    const content = { buffers, ...this.#place, lent, release, dictionaries };
    return new ReceivedBatch(schema, metadata, numRows, nodes, content);
  }

  /** The batch as an apache-arrow RecordBatch, with its metadata; zero-copy where the batch is owned. */
  toRecordBatch(): RecordBatch {
    if (this.#recordBatch === undefined) {
      // Callers may do as they like with the memory of their batch, such as transfer it.
      const body = ownedBody(this.body, this.#lent || this.#shared);
      if (body !== this.body) this.#moveTo(placeOf(body));
      this.#lent = false;
      this.#shared = false;
      const { schema, numRows, nodes, buffers, dictionaries, dictionaryNodes: byNode } = this;
      const parts = { numRows, nodes, buffers, body, dictionaries, dictionaryNodes: byNode };
      const { metadata } = this;
      const pairs = metadata.size === 0 ? undefined : new Map(metadata.toMap());
      this.#recordBatch = makeRecordBatch(schema, parts, pairs);
    }
    return this.#recordBatch;
  }

  get #place(): BodyPlace {
    return { view: this.view, start: this.#bodyStart, bodyLength: this.#bodyLength };
  }

  #moveTo({ view, start }: BodyPlace): void {
    this.view = view;
    this.#bodyStart = start;
    this.#body = undefined;
    this.#bytes = undefined;
  }

  /** The same memory as {@link view}. Made on first use: many batches are numbers alone. */
  get bytes(): Uint8Array {
    this.#bytes ??= new Uint8Array(this.view.buffer);
    return this.#bytes;
  }

  get dictionaryNodes(): DictionaryNodes {
    return dictionaryNodes(this.schema);
  }

  /** Throws `invalid-batch` when the batch has no further node. */
  nextNode(): void {
    const at = this.#node;
    const { nodes } = this;
    if (at + 1 >= nodes.length) throw tooFew("field nodes");
    this.#node = at + 2;
    this.length = nodes[at]!;
    this.nullCount = nodes[at + 1]!;
  }

  /** Throws `invalid-batch` when there is no further buffer, or it reaches outside the body. */
  nextBuffer(): void {
    const at = this.#buffer;
    const { buffers } = this;
    if (at + 1 >= buffers.length) throw tooFew("buffers");
    this.#buffer = at + 2;
    const offset = buffers[at]!;
    const length = buffers[at + 1]!;
    // Validation has made sure of it; where there was none, this is what keeps reads inside.
    if (offset + length > this.#bodyLength) {
      throw protocolError(
        "invalid-batch",
        `Invalid record batch: buffer ${at / 2} reaches outside the body`,
      );
    }
    this.start = this.#bodyStart + offset;
    this.end = this.start + length;
  }

  /** Values of the dictionary of the node reached last. */
  dictionary(id: number): DictionaryValues {
    return this.dictionaries.dictionary(this.dictionaryNodes.get(this.#node / 2 - 1) ?? id);
  }
}

function tooFew(what: string): Error {
  return protocolError(
    "invalid-batch",
    `Invalid record batch: fewer ${what} than its schema needs`,
  );
}
