/** The codings that stored bytes may be in, and undoing them. */
import { isSheafError, protocolError, type SheafError } from "@sheaf/arrow";
import type { MaybePromise } from "@sheaf/core";
import { redactUrl } from "./redact-url.ts";
import { overLimit } from "./storage-errors.ts";

/** A content coding. */
export interface ContentCodec {
  /** As `Content-Encoding` calls it: `"zstd"`. */
  readonly name: string;
  compress(bytes: Uint8Array): MaybePromise<Uint8Array>;
  /** Fails rather than give more than `maxBytes`, and never holds more than about that in memory. */
  decompress(bytes: Uint8Array, maxBytes: number): MaybePromise<Uint8Array>;
}

/** How an Arrow IPC stream begins; no coding begins like that. */
const STREAM_START = 0xff;
/** How many bytes {@link isEncoded} looks at. */
export const START_BYTES = 4;

/** The coding that a response names, `undefined` for none. */
export function codingOf(headers: Headers): string | undefined {
  const [name = ""] = (headers.get("content-encoding") ?? "").split(";", 1);
  const coding = name.trim().toLowerCase();
  return coding === "" || coding === "identity" ? undefined : coding;
}

/**
 * Whether bytes are still in the coding that their response names. Runtimes undo the codings that they know,
 * each its own set, and leave the header as it was: only the bytes tell.
 */
export function isEncoded(start: Uint8Array): boolean {
  if (start.byteLength < START_BYTES) return true;
  for (let i = 0; i < START_BYTES; i++) if (start[i] !== STREAM_START) return true;
  return false;
}

/** Undoes a coding. Rejects with `unsupported`, `limit-exceeded` or `malformed-message`. */
export async function decode(
  bytes: Uint8Array,
  coding: string,
  codecs: readonly ContentCodec[],
  maxBytes: number,
  url: URL,
): Promise<Uint8Array> {
  const codec = codecs.find(({ name }) => name === coding);
  if (codec === undefined) throw noCodec(coding, url);
  try {
    return await codec.decompress(bytes, maxBytes);
  } catch (error) {
    throw isSheafError(error, "protocol", "limit-exceeded")
      ? overLimit(url, "max_decompressed_bytes", maxBytes)
      : undecodable(coding, maxBytes, url);
  }
}

function noCodec(coding: string, url: URL): SheafError {
  const message = `External data is in the coding '${coding}', for which there is no codec: ${redactUrl(url)}`;
  return protocolError("unsupported", message);
}

/** Not every codec says which of the two it was. */
function undecodable(coding: string, maxBytes: number, url: URL): SheafError {
  const limit = `${maxBytes} bytes (max_decompressed_bytes)`;
  const message = `External data is not valid ${coding}, or more than ${limit}: ${redactUrl(url)}`;
  return protocolError("malformed-message", message);
}
