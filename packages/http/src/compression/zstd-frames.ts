/**
 * The outlines of zstd data (RFC 8878): where its frames and blocks are, and how much may come out of them.
 * Decoders differ in what they make of several frames, of missing bytes, and of frames that do not give
 * their size. All of this is settled here before one of them sees the bytes.
 */

/** One frame with content, complete. */
export interface ZstdFrame {
  /** The whole frame, as a view. */
  readonly bytes: Uint8Array;
  /** Bytes of the content, if the frame gives its size. */
  readonly contentBytes: number | undefined;
  /** Bytes of the content at most. */
  readonly maxContentBytes: number;
  /** Bytes of content that a decoder keeps at hand to refer to. */
  readonly windowBytes: number;
}

/** The beginning of a frame. */
interface FrameHeader {
  readonly blocksAt: number;
  readonly contentBytes: number | undefined;
  readonly windowBytes: number;
  readonly hasChecksum: boolean;
}

const MAGIC = 0xfd2fb528;
/** What frames without content begin with, but for the lowest four bits. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_HEADER_BYTES = 8;
/** Frames in one body. Encoders make one, or one for every half megabyte. */
const MAX_FRAMES = 4096;

const MAX_BLOCK_BYTES = 128 * 1024;
const PIECE_BLOCKS = 32;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/** Bits of a frame's descriptor. */
const SINGLE_SEGMENT = 0x20;
const RESERVED = 0x08;
const HAS_CHECKSUM = 0x04;
/** Bytes of a dictionary's id and of the content's size, by their codes in the descriptor. */
const DICTIONARY_ID_BYTES: readonly number[] = [0, 1, 2, 4];
const SIZE_BYTES: readonly number[] = [0, 2, 4, 8];

/** The frames of a body, without those that have no content. Throws a `RangeError` for what is no zstd. */
export function zstdFrames(body: Uint8Array): readonly ZstdFrame[] {
  const view = viewOf(body);
  const frames: ZstdFrame[] = [];
  for (let at = 0; at < body.byteLength; ) {
    const magic = view.getUint32(at, true);
    if ((magic ^ SKIPPABLE_MAGIC) >>> 4 === 0) {
      at += SKIPPABLE_HEADER_BYTES + view.getUint32(at + 4, true);
    } else {
      if (magic !== MAGIC) throw new RangeError("a frame has no magic number");
      const frame = frameAt(body, view, at);
      if (frames.push(frame) > MAX_FRAMES) throw new RangeError("there are too many frames");
      at += frame.bytes.byteLength;
    }
    if (at > body.byteLength) throw new RangeError("a skippable frame is cut off");
  }
  if (frames.length === 0) throw new RangeError("there is no frame");
  return frames;
}

/** A frame in pieces of at most 32 blocks, so that no more than 4 MiB come out of one. */
export function* zstdPieces({ bytes }: ZstdFrame): Generator<Uint8Array> {
  const view = viewOf(bytes);
  let start = 0;
  let blocks = 0;
  for (let at = headerAt(view, 0).blocksAt; !isLastBlock(view, at); ) {
    at = blockEnd(view, at);
    if (++blocks % PIECE_BLOCKS !== 0) continue;
    yield bytes.subarray(start, at);
    start = at;
  }
  yield bytes.subarray(start);
}

function frameAt(body: Uint8Array, view: DataView, start: number): ZstdFrame {
  const { blocksAt, contentBytes, windowBytes, hasChecksum } = headerAt(view, start);
  const maxBlockBytes = Math.min(windowBytes, MAX_BLOCK_BYTES);
  let end = blocksAt;
  let blocks = 0;
  for (let isLast = false; !isLast; blocks++) {
    isLast = isLastBlock(view, end);
    end = blockEnd(view, end);
  }
  if (hasChecksum) end += CHECKSUM_BYTES;
  if (end > body.byteLength) throw new RangeError("a frame is cut off");
  const maxContentBytes = blocks * maxBlockBytes;
  if (contentBytes !== undefined && contentBytes > maxContentBytes)
    throw new RangeError("a frame is too short for its content");
  return {
    bytes: body.subarray(start, end),
    contentBytes,
    maxContentBytes: contentBytes ?? maxContentBytes,
    windowBytes,
  };
}

function headerAt(view: DataView, start: number): FrameHeader {
  let at = start + 4;
  const descriptor = view.getUint8(at++);
  if (descriptor & RESERVED) throw new RangeError("a frame has a reserved bit");
  const isSingle = (descriptor & SINGLE_SEGMENT) !== 0;
  const window = isSingle ? undefined : windowSize(view.getUint8(at++));
  at += DICTIONARY_ID_BYTES[descriptor & 3]!;
  const sizeBytes = SIZE_BYTES[descriptor >>> 6]! || (isSingle ? 1 : 0);
  const contentBytes = contentSize(view, at, sizeBytes);
  return {
    blocksAt: at + sizeBytes,
    contentBytes,
    windowBytes: window ?? contentBytes ?? 0,
    hasChecksum: (descriptor & HAS_CHECKSUM) !== 0,
  };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(view: DataView, at: number, sizeBytes: number): number | undefined {
  if (sizeBytes === 0) return undefined;
  if (sizeBytes === 1) return view.getUint8(at);
  if (sizeBytes === 2) return view.getUint16(at, true) + 256;
  if (sizeBytes === 4) return view.getUint32(at, true);
  return Number(view.getBigUint64(at, true));
}

function isLastBlock(view: DataView, at: number): boolean {
  return (view.getUint8(at) & 1) !== 0;
}

/** Where a block ends; its header holds one bit for the last one, two for its kind, and its size. */
function blockEnd(view: DataView, at: number): number {
  const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  const kind = (header >>> 1) & 3;
  if (kind === RESERVED_BLOCK) throw new RangeError("a block is of a reserved kind");
  return at + BLOCK_HEADER_BYTES + (kind === RLE_BLOCK ? 1 : header >>> 3);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
