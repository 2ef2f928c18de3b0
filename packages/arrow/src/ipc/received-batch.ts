/**
 * One record batch as it came off the wire. It is read where it lies: a unary call decodes its row
 * straight from the receive buffer and never sees an apache-arrow object; those are made on demand.
 */
import type { RecordBatch, Schema } from "apache-arrow";
import type { BatchParts } from "../batch/batch-body.ts";
import { BatchSource, NO_PARTS } from "../batch/batch-source.ts";
import { makeRecordBatch, ownedBody } from "../batch/make-record-batch.ts";
import type { RowReader } from "../codec/row-codec.ts";
import { CustomMetadata } from "../message/custom-metadata.ts";
import type { MessageHeader } from "../message/message-header.ts";

/** Bound readers copy positions out of it, so one serves every batch. */
const shared: BatchSource = new BatchSource();
/** Larger bodies are let go of at once: the source would hold them until the next batch is read. */
const MAX_HELD_BYTES = 1024 * 1024;

/** A validated record batch with its custom metadata. */
export class ReceivedBatch {
  readonly schema: Schema;
  readonly numRows: number;
  #parts: BatchParts;
  #lent: boolean;
  #header: MessageHeader | undefined;
  #metadata: CustomMetadata | undefined;
  #recordBatch: RecordBatch | undefined;

  /** `lent` says whether the header, and the body if it lies in the same memory, are views of pushed bytes. */
  constructor(schema: Schema, parts: BatchParts, header: MessageHeader, lent: boolean) {
    this.schema = schema;
    this.numRows = parts.numRows;
    this.#parts = parts;
    this.#header = header;
    this.#lent = lent;
  }

  /** The custom metadata; without pairs when the message has none. */
  get metadata(): CustomMetadata {
    this.#metadata ??= metadataOf(this.#header);
    return this.#metadata;
  }

  /** Bytes of the batch's body. */
  get byteLength(): number {
    return this.#parts.body.byteLength;
  }

  /** Binds a row reader to this batch; read from it before the next bytes are received, or call {@link own} first. */
  bindTo(reader: RowReader): void {
    const parts = this.#parts;
    shared.rebind(parts);
    reader.bind(shared, this.numRows);
    if (parts.body.buffer.byteLength > MAX_HELD_BYTES) shared.rebind(NO_PARTS);
  }

  /** Makes the batch independent of the receive buffer, so that it may be kept. Copies only what is lent. */
  own(): this {
    if (!this.#lent) return this;
    const { body } = this.#parts;
    // A body that was decompressed lies in memory of its own.
    if (body.buffer === this.#header?.reader.view.buffer) {
      this.#parts = { ...this.#parts, body: ownedBody(body, true) };
    }
    this.metadata.own();
    // It refers to all of the receive buffer.
    this.#header = undefined;
    this.#lent = false;
    return this;
  }

  /** The batch as an apache-arrow RecordBatch, with its metadata; zero-copy where the batch is owned. */
  toRecordBatch(): RecordBatch {
    if (this.#recordBatch === undefined) {
      this.own();
      const body = ownedBody(this.#parts.body, false);
      const { size } = this.metadata;
      this.#recordBatch = makeRecordBatch(
        this.schema,
        { ...this.#parts, body },
        size === 0 ? undefined : new Map(this.metadata.toMap()),
      );
    }
    return this.#recordBatch;
  }
}

function metadataOf(header: MessageHeader | undefined): CustomMetadata {
  return header === undefined
    ? CustomMetadata.NONE
    : new CustomMetadata(header.reader, header.message);
}
