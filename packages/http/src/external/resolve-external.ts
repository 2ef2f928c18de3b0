/** A pointer → the batch that it stands for. */
import {
  type CustomMetadata,
  type DecodeOptions,
  decodeStream,
  describeSchema,
  protocolError,
  type ReceivedBatch,
  type SheafError,
  sameSchema,
  schemaError,
} from "@sheaf/arrow";
import type { LogListener, LogMessage, RpcError } from "@sheaf/core";
import { KEY_LOCATION, metadataOf } from "@sheaf/core/carrier";
import type { Schema } from "apache-arrow";
import type { ExternalFetcher } from "./external-fetcher.ts";
import { KEY_LOCATION_FETCH_MS, KEY_LOCATION_SOURCE } from "./external-keys.ts";
import type { ExternalPointer } from "./external-pointer.ts";
import { redactUrl } from "./redact-url.ts";

/** How the batches of a reply are told apart and read. */
export interface ReplyReading {
  batchRole(batch: ReceivedBatch): "data" | "log" | "error";
  readLog(metadata: CustomMetadata): LogMessage;
  readError(metadata: CustomMetadata, method: string): RpcError;
}

/** In whose name a pointer is resolved. */
export interface ResolveOptions {
  /** The method, for errors. */
  readonly method: string;
  readonly reading: ReplyReading;
  /** Receives the logs that were stored with the batch. Default: dropped. */
  readonly onLog?: LogListener | undefined;
  readonly decode?: DecodeOptions | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The batch behind a pointer. */
export interface ResolvedBatch {
  readonly batch: ReceivedBatch;
  /** What the batch has, too: its own metadata, with where it came from and how long that took. The pointer's is gone. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Fetches the stream behind a pointer, delivers its logs, and gives its one data batch, which has to have the
 * pointer's schema. Rejects with what the fetcher rejects with, with the error that is stored there
 * instead of data, `malformed-message` or `invalid-batch` for bytes that are no such stream,
 * `unexpected-message` for no data, for several batches and for a pointer behind the pointer, and
 * `schema-mismatch`.
 */
export async function resolveExternal(
  pointer: ExternalPointer,
  expected: Schema,
  fetcher: ExternalFetcher,
  options: ResolveOptions,
): Promise<ResolvedBatch> {
  const started = performance.now();
  const bytes = await fetcher(pointer, options.signal);
  const fetchMs = performance.now() - started;
  const { schema, batches } = decodeStream(bytes, options.decode);
  const batch = onlyData(batches, pointer, options);
  if (!sameSchema(schema, expected)) throw otherSchema(schema, expected);
  const metadata = new Map(batch.metadata.toMap());
  metadata.set(KEY_LOCATION_FETCH_MS, fetchMs.toFixed(1));
  metadata.set(KEY_LOCATION_SOURCE, pointer.url);
  return { batch: batch.withMetadata(metadataOf([...metadata])), metadata };
}

function onlyData(
  batches: readonly ReceivedBatch[],
  { url }: ExternalPointer,
  { method, reading, onLog }: ResolveOptions,
): ReceivedBatch {
  let data: ReceivedBatch | undefined;
  for (const batch of batches) {
    const { metadata } = batch;
    if (metadata.has(KEY_LOCATION)) throw unexpected("another pointer", url);
    const role = reading.batchRole(batch);
    if (role === "error") throw reading.readError(metadata, method);
    if (role === "log") {
      onLog?.(reading.readLog(metadata));
      continue;
    }
    if (data !== undefined) throw unexpected("more than one data batch", url);
    data = batch;
  }
  if (data === undefined) throw unexpected("no data batch", url);
  return data;
}

function unexpected(what: string, url: string): SheafError {
  const message = `External data holds ${what}, where one data batch is expected: ${redactUrl(url)}`;
  return protocolError("unexpected-message", message);
}

function otherSchema(schema: Schema, expected: Schema): SheafError {
  const both = `expected (${describeSchema(expected)}), got (${describeSchema(schema)})`;
  return schemaError("schema-mismatch", `External data has another schema: ${both}`);
}
