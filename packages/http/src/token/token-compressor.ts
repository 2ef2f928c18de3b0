/** Compression of what is in a token: under the seal, because nothing can compress a sealed one. */

/** A way to compress contents. All workers that share keys need the same one. */
export interface TokenCompressor {
  /** Stands in tokens for the way: 1…255, the same forever. */
  readonly id: number;
  /** The compressed bytes, or `undefined` to leave them as they are. */
  compress(bytes: Uint8Array): Uint8Array | undefined;
  /** Throws anything unless the result has `maxBytes` at most, before it takes more memory than that. */
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array;
}

/** Contents below this stay as they are: a few bytes less are not worth the time. */
const MIN_COMPRESSED_BYTES = 1024;
const RAW = 0;

/** A content with a byte in front that tells how it is compressed. */
export function packContent(
  content: Uint8Array,
  compressor: TokenCompressor | undefined,
): Uint8Array {
  if (compressor !== undefined && content.byteLength >= MIN_COMPRESSED_BYTES) {
    const compressed = compressor.compress(content);
    if (compressed !== undefined && compressed.byteLength < content.byteLength)
      return marked(compressor.id, compressed);
  }
  return marked(RAW, content);
}

/** Reverses {@link packContent}; `undefined` for what it cannot have made, or over the limit. */
export function unpackContent(
  packed: Uint8Array,
  compressor: TokenCompressor | undefined,
  maxBytes: number,
): Uint8Array | undefined {
  if (packed.byteLength === 0) return undefined;
  const id = packed[0]!;
  const body = packed.subarray(1);
  if (id === RAW) return body;
  if (compressor === undefined || id !== compressor.id) return undefined;
  try {
    const content = compressor.decompress(body, maxBytes);
    return content.byteLength <= maxBytes ? content : undefined;
  } catch {
    return undefined;
  }
}

function marked(id: number, bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(1 + bytes.byteLength);
  result[0] = id;
  result.set(bytes, 1);
  return result;
}
