/**
 * Writes one IPC stream: the schema goes out with the first batch, dictionaries when they are new or
 * have changed, the end mark with the last batch when the caller knows that it is the last.
 */
import type { Schema } from "apache-arrow";
import type { BodySink, DictionaryContent } from "../codec/body-sink.ts";
import type { EncodedMetadata } from "../message/custom-metadata.ts";
import { encodeSchema } from "../schema/schema-writer.ts";
import { END_OF_STREAM, encodeBatchMessage, encodeDictionaryMessage } from "./message-encoder.ts";
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
  #sent: Map<number, readonly unknown[]> | undefined;

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
   * changed when `fill` throws. The chunks are to be sent in order and belong to the caller.
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
    const before = this.#messagesBefore(sink);
    const end = options.end ?? false;
    const chunks = encodeBatchMessage(numRows, sink, { before, metadata: options.metadata, end });
    this.#started = true;
    this.#ended = end;
    return chunks;
  }

  /** The end mark, behind the schema if there was no batch. */
  end(): Uint8Array[] {
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

  #messagesBefore(sink: BodySink): readonly Uint8Array[] {
    if (this.#started && sink.dictionaries.size === 0) return NOTHING;
    const messages: Uint8Array[] = [];
    if (!this.#started) messages.push(encodeSchema(this.schema));
    for (const content of sink.dictionaries.values()) this.#addDictionary(content, messages);
    return messages;
  }

  #addDictionary(content: DictionaryContent, messages: Uint8Array[]): void {
    this.#sent ??= new Map();
    if (this.#sent.get(content.id) === content.values) return;
    this.#sent.set(content.id, content.values);
    messages.push(...dictionaryMessages(content));
  }
}

/** Messages of constant dictionaries: an enum's members are encoded once per process. */
const constants: WeakMap<readonly unknown[], readonly Uint8Array[]> = new WeakMap();

function dictionaryMessages(content: DictionaryContent): readonly Uint8Array[] {
  const known = constants.get(content.values);
  if (known !== undefined) return known;
  const sink = takeSink();
  try {
    content.codec.write(content.values, sink);
    // Dictionaries nested in the values come before them.
    const messages: Uint8Array[] = [];
    for (const nested of sink.dictionaries.values()) messages.push(...dictionaryMessages(nested));
    messages.push(encodeDictionaryMessage(content.id, content.values.length, sink));
    if (Object.isFrozen(content.values)) constants.set(content.values, messages);
    return messages;
  } finally {
    returnSink(sink);
  }
}
