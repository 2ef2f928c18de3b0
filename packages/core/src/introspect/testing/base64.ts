/** Bytes of a peer, as they stand in sources. */

/** The bytes of some lines of base64. */
export function fromBase64(lines: readonly string[]): Uint8Array {
  return Uint8Array.from(atob(lines.join("")), (char) => char.charCodeAt(0));
}
