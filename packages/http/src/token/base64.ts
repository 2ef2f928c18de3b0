/** Base64 with padding, by `Buffer` where there is one. */

interface BytesWithText extends Uint8Array {
  toString(encoding?: "base64"): string;
}

interface BufferConstructor {
  from(buffer: ArrayBufferLike, byteOffset: number, length: number): BytesWithText;
  from(text: string, encoding: "base64"): BytesWithText;
}

interface Base64 {
  encode(bytes: Uint8Array): string;
  /** May be lenient. Throws or answers anything at all for what is no base64. */
  decode(text: string): Uint8Array;
}

/** Characters that are made in one step: more of them are too many arguments for a call. */
const STEP = 8192;

const portable: Base64 = {
  encode(bytes) {
    let chars = "";
    for (let at = 0; at < bytes.byteLength; at += STEP)
      chars += String.fromCharCode(...bytes.subarray(at, at + STEP));
    return btoa(chars);
  },
  decode(text) {
    const chars = atob(text);
    const bytes = new Uint8Array(chars.length);
    for (let i = 0; i < chars.length; i++) bytes[i] = chars.charCodeAt(i);
    return bytes;
  },
};

const platform: Base64 = pick((globalThis as { Buffer?: BufferConstructor }).Buffer);

function pick(Buffer: BufferConstructor | undefined): Base64 {
  if (Buffer === undefined) return portable;
  return {
    encode: ({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
    decode: (text) => Buffer.from(text, "base64"),
  };
}

/** The text of some bytes. */
export function encodeBase64(bytes: Uint8Array, base64: Base64 = platform): string {
  return base64.encode(bytes);
}

/** The bytes of a text, or `undefined` unless the text is exactly what {@link encodeBase64} makes of them. */
export function decodeBase64(text: string, base64: Base64 = platform): Uint8Array | undefined {
  try {
    const bytes = base64.decode(text);
    // All decoders are lenient, each in its own way; a token has one spelling.
    return base64.encode(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** @internal What runtimes without `Buffer` get. */
export { portable as PORTABLE_BASE64 };
