/**
 * One record batch as it came off the wire. It is read where it lies: a unary call decodes its row
 * straight from the receive buffer and never sees an apache-arrow object; those are made on demand.
 */
import type { RecordBatch, Schema } from "apache-arrow";
import type { BatchParts } from "../batch/batch-body.ts";
import { type DictionaryNodes, dictionaryNodes } from "../batch/dictionary-nodes.ts";
import { makeRecordBatch, ownedBody } from "../batch/make-record-batch.ts";
import type { BodySource, DictionaryLookup, DictionaryValues } from "../codec/body-source.ts";
import type { RowReader } from "../codec/row-codec.ts";
import { protocolError } from "../error/sheaf-error.ts";
import { CustomMetadata } from "../message/custom-metadata.ts";
import type { MessageHeader } from "../message/message-header.ts";

/** What a batch is made of besides schema and header. */
export interface ReceivedContent {
  /** Offset in the body and length of each buffer, flattened. */
  readonly buffers: readonly number[];
  readonly body: Uint8Array;
  /** Whether the body is a view of pushed bytes. */
  readonly lent: boolean;
  /** A view of the whole memory that the body lies in, where there is one already. */
  readonly view: DataView | undefined;
  readonly dictionaries: DictionaryLookup;
}

/** A validated record batch with its custom metadata. Column readers take its nodes and buffers in order. */
export class ReceivedBatch implements BatchParts, BodySource {
  readonly schema: Schema;
  readonly numRows: number;
  readonly nodes: readonly number[];
  readonly buffers: readonly number[];
  readonly dictionaries: DictionaryLookup;
  /** The custom metadata; without pairs when the message has none. */
  readonly metadata: CustomMetadata;
  #body: Uint8Array;
  #lent: boolean;
  #recordBatch: RecordBatch | undefined = undefined;

  /** Rows, nulls, and place of what the reader reached last. */
  length = 0;
  nullCount = 0;
  view: DataView;
  start = 0;
  end = 0;
  #node = 0;
  #buffer = 0;

  constructor(
    schema: Schema,
    header: MessageHeader,
    numRows: number,
    nodes: readonly number[],
    content: ReceivedContent,
  ) {
    this.schema = schema;
    this.numRows = numRows;
    this.nodes = nodes;
    this.buffers = content.buffers;
    this.dictionaries = content.dictionaries;
    header.metadata ??= new CustomMetadata(header.reader, header.message);
    this.metadata = header.metadata;
    this.#body = content.body;
    this.#lent = content.lent;
    this.view = content.view ?? new DataView(content.body.buffer);
  }

  /** The bytes that the buffers lie in. */
  get body(): Uint8Array {
    return this.#body;
  }

  /** Bytes of the batch's body. */
  get byteLength(): number {
    return this.#body.byteLength;
  }

  /** Binds a row reader to this batch; read from it before the next bytes are received, or call {@link own} first. */
  bindTo(reader: RowReader): void {
    this.#node = 0;
    this.#buffer = 0;
    reader.bind(this, this.numRows);
  }

  /** Makes the batch independent of the receive buffer, so that it may be kept. Copies only what is lent. */
  own(): this {
    if (this.#lent) {
      this.#body = ownedBody(this.#body, true);
      this.view = new DataView(this.#body.buffer);
      this.#lent = false;
    }
    return this;
  }

  /** The batch as an apache-arrow RecordBatch, with its metadata; zero-copy where the batch is owned. */
  toRecordBatch(): RecordBatch {
    if (this.#recordBatch === undefined) {
      const { numRows, nodes, buffers, dictionaries, dictionaryNodes: byNode } = this.own();
      const body = ownedBody(this.#body, false);
      const parts = { numRows, nodes, buffers, body, dictionaries, dictionaryNodes: byNode };
      const { metadata } = this;
      const pairs = metadata.size === 0 ? undefined : new Map(metadata.toMap());
      this.#recordBatch = makeRecordBatch(this.schema, parts, pairs);
    }
    return this.#recordBatch;
  }

  /** The same memory as {@link view}. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.view.buffer, this.view.byteOffset, this.view.byteLength);
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
    if (offset + length > this.#body.byteLength) {
      throw protocolError(
        "invalid-batch",
        `Invalid record batch: buffer ${at / 2} reaches outside the body`,
      );
    }
    this.start = this.#body.byteOffset - this.view.byteOffset + offset;
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
