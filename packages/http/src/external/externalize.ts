/** Storing a batch instead of sending it. */
import { joinChunks } from "@sheaf/arrow";
import type { ContentCodec } from "./content-coding.ts";
import type { ExternalPointer } from "./external-pointer.ts";
import type { ExternalStorage } from "./external-storage.ts";
import { sha256Hex } from "./sha256.ts";

/** Batches from this size on go to the storage when nothing else is said: 1 MiB. */
export const DEFAULT_EXTERNAL_THRESHOLD_BYTES: number = 1024 * 1024;

const CONTENT_TYPE = "application/vnd.apache.arrow.stream";

/** How a stream is stored. */
export interface ExternalizeOptions {
  /** Compresses what is stored. Default: stored as it is. */
  readonly codec?: ContentCodec | undefined;
  /** Whether the pointer names the digest of the stream. Default `true`; leave it out for an object that will be rewritten. */
  readonly includeSha256?: boolean | undefined;
  /** Gives the upload up when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/** A stored stream: the pointer to it, and what it weighs. */
export interface Externalized extends ExternalPointer {
  /** When the URL stops working, `undefined` where it does not or nobody knows. */
  readonly expiresAt: Date | undefined;
  /** Bytes of the stream before compression: what limits on responses count. */
  readonly rawBytes: number;
  /** Bytes that were stored: what the access log counts. */
  readonly uploadedBytes: number;
}

/**
 * Stores one complete IPC stream: the logs and the data batch of one turn, or a result, or a header. The
 * pointer takes the place of all of them. Rejects with what the storage rejects with.
 */
export async function externalize(
  stream: readonly Uint8Array[],
  storage: ExternalStorage,
  { codec, includeSha256 = true, signal }: ExternalizeOptions = {},
): Promise<Externalized> {
  const raw = joinChunks(stream);
  const sha256 = includeSha256 ? await sha256Hex(raw) : undefined;
  const bytes = codec === undefined ? raw : await codec.compress(raw);
  const { url, expiresAt } = await storage.upload(bytes, {
    contentType: CONTENT_TYPE,
    contentEncoding: codec?.name,
    sha256,
    signal,
  });
  return {
    url,
    sha256,
    expiresAt,
    rawBytes: raw.byteLength,
    uploadedBytes: bytes.byteLength,
  };
}
