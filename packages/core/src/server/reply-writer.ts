/** Writes one reply stream: logs in the order in which they come, then a result, or an error. */
import {
  type BodySink,
  encodeMetadata,
  type MetadataValue,
  StreamEncoder,
  writeRecordBatch,
} from "@sheaf/arrow";
import type { RecordBatch } from "apache-arrow";
import { type ExposeErrors, errorMetadata } from "../wire/error-reply.ts";
import { KEY_REQUEST_ID, KEY_SERVER_ID } from "../wire/keys.ts";
import { type LogMessage, logMetadata } from "../wire/log.ts";
import type { RowFormat } from "../wire/row-format.ts";

/** Who replies, to which request. */
export interface ReplyIdentity {
  readonly serverId: string;
  readonly requestId: string;
  readonly expose: ExposeErrors;
}

/** Says who replies: a call, or the server where there is no call. */
export interface ReplySigner {
  identity(): ReplyIdentity;
}

/** The pairs by which a caller finds a log or an error again in the server's own logs. */
export function identityPairs(identity: ReplyIdentity): [string, MetadataValue][] {
  return [
    [KEY_SERVER_ID, identity.serverId],
    [KEY_REQUEST_ID, identity.requestId],
  ];
}

/** One reply stream of a fixed format. */
export class ReplyWriter {
  readonly #format: RowFormat;
  readonly #signer: ReplySigner;
  readonly encoder: StreamEncoder;
  #chunks: Uint8Array[] = [];

  /** The signer is asked only when a log or an error needs it; `encoder` continues a stream that has begun. */
  constructor(format: RowFormat, signer: ReplySigner, encoder?: StreamEncoder) {
    this.#format = format;
    this.#signer = signer;
    this.encoder = encoder ?? new StreamEncoder(format.schema);
  }

  /** Adds a log batch. */
  log(message: LogMessage): void {
    const metadata = encodeMetadata([
      ...logMetadata(message),
      ...identityPairs(this.#signer.identity()),
    ]);
    this.#chunks.push(...this.encoder.encode(0, this.#format.writeNoRows, { metadata }));
  }

  /** Adds a ready batch and ends the stream. */
  batch(batch: RecordBatch): void {
    const fill = (sink: BodySink): void => writeRecordBatch(batch, sink);
    this.#chunks.push(...this.encoder.encode(batch.numRows, fill, { end: true }));
  }

  /** Adds a batch of rows and ends the stream. */
  rows(rows: readonly Readonly<Record<string, unknown>>[]): void {
    const fill = (sink: BodySink): void => this.#format.codec.writeRows(rows, sink);
    this.#chunks.push(...this.encoder.encode(rows.length, fill, { end: true }));
  }

  /** Adds a batch of no rows and ends the stream: a void result. */
  noRows(pairs: readonly (readonly [string, MetadataValue])[] = []): void {
    const metadata = pairs.length === 0 ? undefined : encodeMetadata(pairs);
    const chunks = this.encoder.encode(0, this.#format.writeNoRows, { metadata, end: true });
    this.#chunks.push(...chunks);
  }

  /** Adds an error batch and ends the stream. */
  error(thrown: unknown): void {
    const identity = this.#signer.identity();
    this.noRows([...errorMetadata(thrown, identity.expose), ...identityPairs(identity)]);
  }

  /** What has been written since the last call. */
  take(): Uint8Array[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }
}
