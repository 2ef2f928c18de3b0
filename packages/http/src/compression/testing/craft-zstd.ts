/** zstd frames as no encoder makes them. */

/** What to put into a frame. */
export interface CraftedFrame {
  /** Blocks, each of so many zeros. */
  readonly blocks: readonly number[];
  /** The size that the frame gives; none by default. */
  readonly contentBytes?: number | bigint;
  /** The window's descriptor; 8 MiB by default. */
  readonly window?: number;
}

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const EIGHT_BYTES_OF_SIZE = 0xc0;
const EIGHT_MEBIBYTES = 13 << 3;
const RLE_BLOCK = 1;

/** A frame of zeros, four bytes for up to 128 KiB of them. */
export function craftZstd({
  blocks,
  contentBytes,
  window = EIGHT_MEBIBYTES,
}: CraftedFrame): Uint8Array {
  const size = new DataView(new ArrayBuffer(contentBytes === undefined ? 0 : 8));
  if (contentBytes !== undefined) size.setBigUint64(0, BigInt(contentBytes), true);
  const descriptor = contentBytes === undefined ? 0 : EIGHT_BYTES_OF_SIZE;
  const head = [...MAGIC, descriptor, window, ...new Uint8Array(size.buffer)];
  const bytes = new Uint8Array(head.length + 4 * blocks.length);
  bytes.set(head);
  let at = head.length;
  for (const [i, length] of blocks.entries()) {
    const header = (length << 3) | (RLE_BLOCK << 1) | (i === blocks.length - 1 ? 1 : 0);
    bytes.set([header, header >>> 8, header >>> 16, 0], at);
    at += 4;
  }
  return bytes;
}
