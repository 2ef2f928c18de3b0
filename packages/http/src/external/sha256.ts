/** Digests of external data, with what every runtime has: Web Crypto. */
import { protocolError } from "@sheaf/arrow";

/**
 * The SHA-256 of bytes as 64 lower-case hex digits. Rejects with `unsupported` in browser pages without
 * a secure context, where there is no Web Crypto.
 */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const { subtle } = globalThis.crypto;
  if (subtle === undefined) {
    const message = "External data cannot be checked: Web Crypto needs a secure context (https)";
    throw protocolError("unsupported", message);
  }
  const digest = await subtle.digest("SHA-256", unshared(bytes));
  let hex = "";
  for (const byte of new Uint8Array(digest)) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

/** The bytes in memory that Web Crypto and `fetch` take; shared memory is copied. */
export function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(bytes);
}
