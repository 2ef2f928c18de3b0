/** Storing large batches of a byte carrier: what HTTP does with its replies, for pipes and sockets. */
import {
  bodyOf,
  DecodeContext,
  END_OF_STREAM,
  encodeMetadata,
  MessageReader,
  type MessageWithHeader,
  type ReceivedBatch,
  StreamDecoder,
  StreamEncoder,
} from "@sheaf/arrow";
import type { ByteChannel } from "@sheaf/core";
import { rowFormatOf } from "@sheaf/core/carrier";
import type { ContentCodec } from "./content-coding.ts";
import { pointerPairs } from "./external-pointer.ts";
import type { ExternalStorage } from "./external-storage.ts";
import { DEFAULT_EXTERNAL_THRESHOLD_BYTES, externalize } from "./externalize.ts";

/** What is stored, where, and how. */
export interface StoringOptions {
  readonly storage: ExternalStorage;
  /** Batches with rows are stored from this size on. Default 1 MiB. */
  readonly thresholdBytes?: number;
  /** Compresses what is stored. Default: stored as it is. */
  readonly codec?: ContentCodec;
}

/** The bytes are our own: they are neither too large nor malformed. */
const OWN_BYTES = {
  validation: "none",
  limits: { maxBodyBytes: Infinity, maxMetadataBytes: Infinity },
} as const;

/**
 * A channel for the server's end of a byte carrier: large batches that are sent on it go to the storage, and pointers
 * in their place; everything else, and what is received, passes as it is. For clients that fetch what pointers
 * point to: nobody else must be on the other end. A failed upload breaks the channel.
 */
export function storingChannel(channel: ByteChannel, options: StoringOptions): ByteChannel {
  const output = new StoredOutput(options);
  let sending: Promise<void> = Promise.resolve();
  return {
    name: channel.name,
    receive: (into) => channel.receive(into),
    close: () => channel.close(),
    send(chunks) {
      sending = sending.then(async () => channel.send(await output.take(chunks)));
      return sending;
    },
  };
}

/** One direction of a connection: IPC streams, one after another. */
class StoredOutput {
  readonly #options: StoringOptions;
  readonly #thresholdBytes: number;
  readonly #context = new DecodeContext(OWN_BYTES);
  readonly #reader = new MessageReader(this.#context.limits, this.#context.headers);
  #decoder = new StreamDecoder(this.#context);
  #schema: readonly Uint8Array[] = [];
  /** What makes each dictionary as it is now, by its id. */
  readonly #dictionaries: Map<bigint | number, Uint8Array[]> = new Map();
  /** Whether the other end knows the dictionaries as they are now. */
  #areKnown = true;

  constructor(options: StoringOptions) {
    this.#options = options;
    this.#thresholdBytes = options.thresholdBytes ?? DEFAULT_EXTERNAL_THRESHOLD_BYTES;
  }

  /** What is to be sent in place of these chunks. */
  async take(chunks: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const out: Uint8Array[] = [];
    for (const chunk of chunks) {
      this.#reader.push(chunk);
      for (;;) {
        const message = this.#reader.next();
        if (message === undefined) break;
        if (message.kind === "end") this.#ended(out);
        else out.push(...(await this.#replaced(message)));
      }
    }
    return out;
  }

  #ended(out: Uint8Array[]): void {
    out.push(END_OF_STREAM);
    this.#decoder = new StreamDecoder(this.#context);
    this.#dictionaries.clear();
    this.#areKnown = true;
  }

  async #replaced(message: MessageWithHeader): Promise<readonly Uint8Array[]> {
    const batch = this.#decoder.accept(message);
    const raw = bytesOf(message);
    if (message.kind === "schema") {
      this.#schema = raw;
      return raw;
    }
    if (batch === undefined) {
      this.#noteDictionary(message, raw);
      return [];
    }
    if (batch.numRows > 0 && batch.byteLength >= this.#thresholdBytes) {
      return this.#stored(batch, raw);
    }
    const before = this.#areKnown ? [] : this.#allDictionaries();
    this.#areKnown = true;
    return [...before, ...raw];
  }

  /** Those of a stream that goes on inline are sent in front of the next batch that needs them. */
  #noteDictionary({ header }: MessageWithHeader, raw: readonly Uint8Array[]): void {
    const { reader, table } = header;
    const id = reader.int64(table, 0);
    const isDelta = reader.bool(table, 2);
    const before = isDelta ? (this.#dictionaries.get(id) ?? []) : [];
    this.#dictionaries.set(id, [...before, ...raw]);
    this.#areKnown = false;
  }

  async #stored(batch: ReceivedBatch, raw: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    const { storage, codec } = this.#options;
    const stream = [...this.#schema, ...this.#allDictionaries(), ...raw, END_OF_STREAM];
    const put = await externalize(stream, storage, { codec });
    // The pointer's own dictionaries are empty ones.
    this.#areKnown = this.#dictionaries.size === 0;
    const encoder = new StreamEncoder(batch.schema);
    encoder.start();
    const metadata = encodeMetadata(pointerPairs(put));
    return encoder.encode(0, rowFormatOf(batch.schema).writeNoRows, { metadata });
  }

  #allDictionaries(): Uint8Array[] {
    return [...this.#dictionaries.values()].flat();
  }
}

const PREFIX_BYTES = 8;

/** A message as it stands on the wire. */
function bytesOf(message: MessageWithHeader): Uint8Array[] {
  const { bytes } = message.header.reader;
  const body = bodyOf(message);
  const head = new Uint8Array(PREFIX_BYTES + bytes.byteLength);
  const view = new DataView(head.buffer);
  view.setInt32(0, -1, true);
  view.setInt32(4, bytes.byteLength, true);
  head.set(bytes, PREFIX_BYTES);
  return body.byteLength === 0 ? [head] : [head, body];
}
