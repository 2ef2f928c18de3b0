/** A large object in pieces, several at a time: one connection alone rarely fills the line. */
import { codingOf } from "./content-coding.ts";
import { announcedBytes, readInto } from "./read-body.ts";
import { getFollowing, type RequestRules, type StorageAnswer } from "./request.ts";
import { incomplete, refused } from "./storage-errors.ts";

/** When an object is fetched in pieces, and in which. */
export interface RangeLimits {
  /** Objects from this size on. */
  readonly parallelThresholdBytes: number;
  /** Size of one piece. */
  readonly chunkBytes: number;
  /** Requests at the same time. */
  readonly maxParallelRequests: number;
}

/** The size of an object whose first answer says that it can be fetched in pieces and that this pays. */
export function rangeableBytes(
  { headers }: Response,
  { parallelThresholdBytes }: RangeLimits,
): number | undefined {
  const size = announcedBytes(headers);
  if (size === undefined || size < parallelThresholdBytes) return undefined;
  // A runtime that undoes codings would try it on each piece.
  if (codingOf(headers) !== undefined) return undefined;
  return headers.get("accept-ranges")?.toLowerCase().includes("bytes") ? size : undefined;
}

/**
 * Fetches an object in pieces. `first` is the answer to the request for the whole, which is not read. Rejects with
 * `peer-closed` when a piece is not the one that was asked for, and as any request does.
 */
export async function fetchRanges(
  first: StorageAnswer,
  size: number,
  limits: RangeLimits,
  rules: RequestRules,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const whole = new Uint8Array(size);
  const etag = first.response.headers.get("etag");
  let next = 0;
  const fetchPieces = async (): Promise<void> => {
    while (next < size) {
      const start = next;
      next = Math.min(start + limits.chunkBytes, size);
      const range = { start, end: next - 1, size };
      const piece = await getFollowing(
        first.url.href,
        { range: rangeHeader(range) },
        rules,
        signal,
      );
      checkPiece(piece, range, etag);
      await readInto(piece, whole.subarray(start, range.end + 1));
    }
  };
  await first.response.body?.cancel();
  const count = Math.min(limits.maxParallelRequests, Math.ceil(size / limits.chunkBytes));
  await Promise.all(Array.from({ length: count }, fetchPieces));
  return whole;
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

const rangeHeader = ({ start, end }: Range): string => `bytes=${start}-${end}`;

/** Refuses an answer that is something else: another range, or an object that has changed meanwhile. */
function checkPiece({ url, response }: StorageAnswer, range: Range, etag: string | null): void {
  const { status, headers } = response;
  if (status === 200) throw incomplete(url, "ranges are announced, but not given");
  if (status !== 206) throw refused(url, status);
  // Browsers hide both headers unless the storage exposes them.
  const given = headers.get("content-range");
  const expected = `bytes ${range.start}-${range.end}/${range.size}`;
  if (given !== null && given.trim() !== expected) throw incomplete(url, "it is another range");
  const piece = headers.get("etag");
  if (piece !== null && etag !== null && piece !== etag) {
    throw incomplete(url, "the object was replaced while it was read");
  }
}
