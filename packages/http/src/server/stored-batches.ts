/** Batches that travel by way of an external storage: those of requests are fetched, large ones of replies stored. */
import type { DecodeContext, DecodeOptions } from "@sheaf/arrow";
import {
  batchRole,
  RESERVED_PREFIX,
  type ReplySigner,
  ReplyWriter,
  type Request,
  type RowFormat,
  readError,
  readLog,
  readRequest,
} from "@sheaf/core/carrier";
import type { ContentCodec } from "../external/content-coding.ts";
import {
  type ExternalFetcher,
  type ExternalFetchOptions,
  externalFetcher,
} from "../external/external-fetcher.ts";
import { KEY_LOCATION_FETCH_MS, KEY_LOCATION_SOURCE } from "../external/external-keys.ts";
import { pointerPairs, readPointer } from "../external/external-pointer.ts";
import type { ExternalStorage } from "../external/external-storage.ts";
import {
  DEFAULT_EXTERNAL_THRESHOLD_BYTES,
  type Externalized,
  externalize,
} from "../external/externalize.ts";
import { resolveExternal } from "../external/resolve-external.ts";
import { framesOf } from "../message/body-channel.ts";
import { byteLengthOf } from "./reply.ts";
import { externalTooLarge } from "./response-budget.ts";

/** How a server uses a storage. */
export interface ExternalOptions {
  readonly storage: ExternalStorage;
  /** Replies from this size on are stored. Default 1 MiB. */
  readonly thresholdBytes?: number;
  /** Compresses what is stored. Default: stored as it is. */
  readonly codec?: ContentCodec;
  /** Bytes that one response may send to the storage. Default: no limit. */
  readonly maxExternalizedResponseBytes?: number;
  /** How batches of requests are fetched, and which URLs may be asked. */
  readonly fetch?: ExternalFetchOptions;
}

/** A request, and where its batch was fetched what the handler sees of that batch's metadata. */
export interface FetchedRequest extends Request {
  readonly seen?: ReadonlyMap<string, string> | undefined;
}

const READING = { batchRole, readLog, readError };
/** Of the protocol's own keys, those that the reader puts on a batch for the handler. */
const PROVENANCE: ReadonlySet<string> = new Set([KEY_LOCATION_FETCH_MS, KEY_LOCATION_SOURCE]);

/** Fetches and stores. */
export class StoredBatches {
  readonly maxBytes: number | undefined;
  readonly #options: ExternalOptions;
  readonly #thresholdBytes: number;
  readonly #fetcher: ExternalFetcher;
  readonly #decode: DecodeOptions;

  constructor(options: ExternalOptions, decode: DecodeOptions) {
    this.maxBytes = options.maxExternalizedResponseBytes;
    this.#options = options;
    this.#thresholdBytes = options.thresholdBytes ?? DEFAULT_EXTERNAL_THRESHOLD_BYTES;
    this.#fetcher = externalFetcher(options.fetch ?? {});
    this.#decode = decode;
  }

  /** A request whose batch is elsewhere, with the batch; others as they are. The metadata stay those that were sent. */
  async fetched(
    request: Request,
    method: string,
    caller: { readonly signal: AbortSignal | undefined },
  ): Promise<FetchedRequest> {
    const { batch, schema } = request;
    const pointer = batch === undefined ? undefined : readPointer(batch);
    if (pointer === undefined || schema === undefined) return request;
    const { batch: found, metadata } = await resolveExternal(pointer, schema, this.#fetcher, {
      method,
      reading: READING,
      decode: this.#decode,
      signal: caller.signal,
    });
    return { ...request, schema: found.schema, batch: found, seen: visibleOf(metadata) };
  }

  /** Whether a reply is large enough to be stored, by the bytes of its data. What has no rows never is. */
  takes(dataBytes: number | undefined): boolean {
    return dataBytes !== undefined && dataBytes > 0 && dataBytes >= this.#thresholdBytes;
  }

  /** Stores a complete IPC stream. Throws before anything is stored when it is over the limit. */
  async store(
    chunks: readonly Uint8Array[],
    method: string,
    signal: AbortSignal | undefined,
  ): Promise<Externalized> {
    const { storage, codec } = this.#options;
    const bytes = byteLengthOf(chunks);
    if (this.maxBytes !== undefined && bytes > this.maxBytes) {
      throw externalTooLarge(bytes, this.maxBytes, method);
    }
    return externalize(chunks, storage, { codec, signal });
  }

  /** The IPC stream that stands on the wire for a stored one. */
  static pointer(stored: Externalized, format: RowFormat, signer: ReplySigner): Uint8Array[] {
    const reply = new ReplyWriter(format, signer);
    reply.noRows(pointerPairs(stored));
    return reply.take();
  }
}

function visibleOf(metadata: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const visible = new Map<string, string>();
  for (const [key, value] of metadata) {
    if (!key.startsWith(RESERVED_PREFIX) || PROVENANCE.has(key)) visible.set(key, value);
  }
  return visible;
}

/** Reads a request from a body that is all there; `undefined` when nothing is. */
export function requestOf(body: Uint8Array, context: DecodeContext): Promise<Request | undefined> {
  return readRequest(framesOf("request body", body, context));
}
