/**
 * Writes one IPC stream: the schema goes out with the first batch, dictionaries when they are new or
 * have changed, the end mark with the last batch when the caller knows that it is the last.
 */
import type { Schema } from "apache-arrow";
import type { BodySink, DictionaryContent } from "../codec/body-sink.ts";
import { protocolError } from "../error/sheaf-error.ts";
import type { EncodedMetadata } from "../message/custom-metadata.ts";
import { encodeSchema } from "../schema/schema-writer.ts";
import { END_OF_STREAM, encodeBatchMessage } from "./message-encoder.ts";
import { SentDictionaries } from "./sent-dictionaries.ts";
import { returnSink, takeSink } from "./sink-pool.ts";

/** What goes with a batch. */
export interface BatchOptions {
  /** Custom metadata of the batch's message. */
  readonly metadata?: EncodedMetadata | undefined;
  /** Whether this is the last batch of the stream. */
  readonly end?: boolean;
}

const NOTHING: readonly Uint8Array[] = [];

/** Writes the messages of one IPC stream, batch by batch. */
export class StreamEncoder {
  readonly schema: Schema;
  #started = false;
  #ended = false;
  #dictionaries: SentDictionaries | undefined;
  /** Bytes of the body of the batch encoded last. */
  bodyLength = 0;

  constructor(schema: Schema) {
    this.schema = schema;
  }

  /** Whether the schema has been written. */
  get started(): boolean {
    return this.#started;
  }

  /** Whether the end mark has been written; nothing may follow it. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Encodes one batch of `numRows` rows whose columns `fill` writes. Nothing of the stream's state has
   * changed when it throws: what `fill` throws, or `stream-closed` after the end. The chunks are to be
   * sent in order. They may share memory with each other and with other streams, so neither change
   * nor transfer them.
   */
  encode(
    numRows: number,
    fill: (sink: BodySink) => void,
    options: BatchOptions = {},
  ): Uint8Array[] {
    const sink = takeSink();
    try {
      fill(sink);
      return this.encodeFilled(numRows, sink, options);
    } finally {
      returnSink(sink);
    }
  }

  /** As {@link encode}, from a sink that is filled already. The sink stays the caller's, its content is spent. */
  encodeFilled(numRows: number, sink: BodySink, options: BatchOptions = {}): Uint8Array[] {
    if (this.#ended) {
      throw protocolError("stream-closed", "The IPC stream has ended; nothing may follow its end");
    }
    const contents = sink.dictionaryContents;
    const before = this.#messagesBefore(contents);
    const end = options.end ?? false;
    this.bodyLength = sink.bodyLength;
    const chunks = encodeBatchMessage(numRows, sink, { before, metadata: options.metadata, end });
    this.#dictionaries?.note(contents);
    this.#started = true;
    this.#ended = end;
    return chunks;
  }

  /** The end mark, behind the schema if there was no batch; nothing when the stream has ended already. */
  end(): Uint8Array[] {
    if (this.#ended) return [];
    const chunks = this.#started ? [END_OF_STREAM] : [encodeSchema(this.schema), END_OF_STREAM];
    this.#started = true;
    this.#ended = true;
    return chunks;
  }

  /** The schema message alone, for a stream that is announced before its first batch. */
  start(): Uint8Array[] {
    if (this.#started) return [];
    this.#started = true;
    return [encodeSchema(this.schema)];
  }

  #messagesBefore(contents: readonly DictionaryContent[]): readonly Uint8Array[] {
    if (contents.length === 0) return this.#started ? NOTHING : [encodeSchema(this.schema)];
    this.#dictionaries ??= new SentDictionaries();
    const messages = this.#dictionaries.messages(contents);
    if (!this.#started) messages.unshift(encodeSchema(this.schema));
    return messages;
  }
}
