/** The batch of no rows that stands on the wire for one that was stored elsewhere. */
import type { MetadataValue, ReceivedBatch } from "@sheaf/arrow";
import { KEY_LOCATION, KEY_LOCATION_SHA256 } from "@sheaf/core/carrier";
import { KEY_LOG_LEVEL } from "./external-keys.ts";

/** Where the real batch is. */
export interface ExternalPointer {
  readonly url: string;
  /** Digest of the IPC stream before any coding, as 64 lower-case hex digits; without it nothing is compared. */
  readonly sha256: string | undefined;
}

/** Where a batch of no rows points to; `undefined` when it is something else. A log is never a pointer. */
export function readPointer({
  numRows,
  metadata,
}: Pick<ReceivedBatch, "numRows" | "metadata">): ExternalPointer | undefined {
  if (numRows > 0 || metadata.size === 0) return undefined;
  const url = metadata.get(KEY_LOCATION);
  if (url === undefined || metadata.has(KEY_LOG_LEVEL)) return undefined;
  return { url, sha256: metadata.get(KEY_LOCATION_SHA256) };
}

/** The metadata pairs of a pointer batch. */
export function pointerPairs({ url, sha256 }: ExternalPointer): [string, MetadataValue][] {
  const location: [string, MetadataValue] = [KEY_LOCATION, url];
  return sha256 === undefined ? [location] : [location, [KEY_LOCATION_SHA256, sha256]];
}
