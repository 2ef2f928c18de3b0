/** Compressed bodies that other implementations made. */

/** What all of them are made of. */
export const CONTENT: Uint8Array = new TextEncoder().encode(
  "All rows of the table, one after the other.\n".repeat(100),
);

function fromBase64(...lines: readonly string[]): Uint8Array {
  return Uint8Array.from(atob(lines.join("")), (char) => char.charCodeAt(0));
}

/** By Python's gzip, level 6. */
export const PYTHON_GZIP: Uint8Array = fromBase64(
  "H4sIAAAAAAAA/+3KwQmAQAwF0btV/ALEHraUFbJ4CAZiwPaVbWPnMofhNXdlvI9iqC5T9dNtV9ymPspyzviTx9awWCwWi8Vi",
  "sVgsFovFYhewHwfZp2kwEQAA",
);

/** By libzstd, level 3: frames of several kinds. */
export const ZSTD_FRAMES: Readonly<Record<string, Uint8Array>> = {
  "a frame that gives its size": fromBase64(
    "KLUv/WAwEJ0BAHQCQWxsIHJvd3Mgb2YgdGhlIHRhYmxlLCBvbmUgYWZ0ZXJvdGhlci4KAgAB8VQ3QGE+AQ==",
  ),
  "a frame of two blocks without its size, with a checksum": fromBase64(
    "KLUv/QRYlAEAdAJBbGwgcm93cyBvZiB0aGUgdGFibGUsIG9uZSBhZnRlcm90aGVyLgoCAK099Q1QmE9FAAAIcgEAUPOBEE8J",
    "k6g=",
  ),
  "two frames, with a skippable one between them": fromBase64(
    "KLUv/WDQBpUBAHQCQWxsIHJvd3Mgb2YgdGhlIHRhYmxlLCBvbmUgYWZ0ZXJvdGhlci4KAgChP/UNUJhPUCpNGAMAAABhYmMo",
    "tS/9YGAIlQEAdAJlLCBvbmUgYWZ0ZXIgdGhlIG90aGVyLgpBbGwgcm93cyBvZnRhYmwCADF5ypOpMJ8=",
  ),
};
