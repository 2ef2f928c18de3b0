/** Fetching what a pointer points to. */
import { protocolError, type SheafError } from "@sheaf/arrow";
import { type AttemptOptions, attempting } from "./attempt.ts";
import { httpsOnly, type UrlValidator } from "./check-url.ts";
import { type ContentCodec, decode } from "./content-coding.ts";
import type { ExternalPointer } from "./external-pointer.ts";
import { fetchRanges, type RangeLimits, rangeableBytes } from "./fetch-ranges.ts";
import { type Body, type BodyLimits, readBody } from "./read-body.ts";
import { redactUrl } from "./redact-url.ts";
import {
  getFollowing,
  type RequestRules,
  runtimeFetch,
  type StorageAnswer,
  type StorageFetch,
} from "./request.ts";
import { sha256Hex } from "./sha256.ts";
import { overLimit, refused } from "./storage-errors.ts";

/** How external data is fetched. Every part has a default. */
export interface ExternalFetchOptions extends AttemptOptions {
  /** Which URLs may be requested, redirects included. Default {@link httpsOnly}. */
  readonly validateUrl?: UrlValidator | undefined;
  /** Default: the runtime's `fetch`. */
  readonly fetch?: StorageFetch | undefined;
  /** Codings that can be undone, beside those that `fetch` undoes itself. Default: none. */
  readonly codecs?: readonly ContentCodec[] | undefined;
  /** Bytes of an object as it is stored. Default 256 MiB. */
  readonly maxFetchBytes?: number | undefined;
  /** Bytes of an object after decoding. Default 16 times `maxFetchBytes`. */
  readonly maxDecompressedBytes?: number | undefined;
  /** Redirects of one request. Default 5. */
  readonly maxRedirects?: number | undefined;
  /** Objects from this size on are fetched in pieces, where the storage can do that. Default 64 MiB. */
  readonly parallelThresholdBytes?: number | undefined;
  /** Bytes of one piece. Default 8 MiB. */
  readonly chunkBytes?: number | undefined;
  /** Pieces fetched at the same time. Default 8. */
  readonly maxParallelRequests?: number | undefined;
}

/**
 * Fetches what a pointer points to: the bytes of an IPC stream, decoded and of the digest that the pointer
 * names. Rejects with `connect-failed`, `busy`, `peer-closed` or `timeout` after the last attempt, with
 * `channel-broken` when the storage refuses, `unsupported` for a URL that may not be requested,
 * `limit-exceeded`, `malformed-message` for other bytes than announced, and `aborted`. No message and no cause
 * holds more of a URL than scheme, host and path.
 */
export type ExternalFetcher = (
  pointer: ExternalPointer,
  signal?: AbortSignal,
) => Promise<Uint8Array>;

const MIB = 1024 * 1024;
const DEFAULT_MAX_FETCH_BYTES = 256 * MIB;
const DEFAULT_DECOMPRESSION_RATIO = 16;
const DEFAULT_MAX_REDIRECTS = 5;
const DEFAULT_PARALLEL_THRESHOLD_BYTES = 64 * MIB;
const DEFAULT_CHUNK_BYTES = 8 * MIB;
const DEFAULT_PARALLEL_REQUESTS = 8;

/** Makes a fetcher. It holds nothing open and may be used for any number of fetches at the same time. */
export function externalFetcher(options: ExternalFetchOptions = {}): ExternalFetcher {
  const plan = planOf(options);
  return async (pointer, signal) => {
    const { url } = pointer;
    const bytes = await attempting(
      url,
      (own, count) => fetchOnce(url, plan, own, count),
      options,
      signal,
    );
    await checkDigest(bytes, pointer);
    return bytes;
  };
}

interface FetchPlan extends RequestRules, BodyLimits, RangeLimits {
  readonly codecs: readonly ContentCodec[];
}

function planOf(options: ExternalFetchOptions): FetchPlan {
  const { maxFetchBytes = DEFAULT_MAX_FETCH_BYTES } = options;
  return {
    fetch: options.fetch ?? runtimeFetch,
    validateUrl: options.validateUrl ?? httpsOnly,
    codecs: options.codecs ?? [],
    maxFetchBytes,
    maxDecompressedBytes:
      options.maxDecompressedBytes ?? maxFetchBytes * DEFAULT_DECOMPRESSION_RATIO,
    maxRedirects: options.maxRedirects ?? DEFAULT_MAX_REDIRECTS,
    parallelThresholdBytes: options.parallelThresholdBytes ?? DEFAULT_PARALLEL_THRESHOLD_BYTES,
    chunkBytes: options.chunkBytes ?? DEFAULT_CHUNK_BYTES,
    maxParallelRequests: options.maxParallelRequests ?? DEFAULT_PARALLEL_REQUESTS,
  };
}

async function fetchOnce(
  url: string,
  plan: FetchPlan,
  signal: AbortSignal,
  count: number,
): Promise<Uint8Array> {
  // Storages sign URLs for one method: a GET at once instead of a HEAD before it, which also saves a round trip.
  const answer = await getFollowing(url, {}, plan, signal);
  if (answer.response.status !== 200) throw refused(answer.url, answer.response.status);
  const { bytes, coding } = await readAnswer(answer, plan, signal, count);
  const decoded =
    coding === undefined
      ? bytes
      : await decode(bytes, coding, plan.codecs, plan.maxDecompressedBytes, answer.url);
  if (decoded.byteLength > plan.maxDecompressedBytes) {
    throw overLimit(answer.url, "max_decompressed_bytes", plan.maxDecompressedBytes);
  }
  return decoded;
}

async function readAnswer(
  answer: StorageAnswer,
  plan: FetchPlan,
  signal: AbortSignal,
  count: number,
): Promise<Body> {
  // Where pieces have failed, the next attempt does without them.
  const size = count === 1 ? rangeableBytes(answer.response, plan) : undefined;
  if (size === undefined || size > plan.maxFetchBytes) return readBody(answer, plan);
  return { bytes: await fetchRanges(answer, size, plan, plan, signal), coding: undefined };
}

async function checkDigest(bytes: Uint8Array, { url, sha256 }: ExternalPointer): Promise<void> {
  if (sha256 !== undefined && (await sha256Hex(bytes)) !== sha256) throw otherDigest(url);
}

function otherDigest(url: string): SheafError {
  const message = `External data has another SHA-256 checksum than its pointer: ${redactUrl(url)}`;
  return protocolError("malformed-message", message);
}
