/**
 * Gathers frames into the chunks of one send. Frames and small payloads are written one behind the other
 * into memory that is used once; a large payload stands between them as it is, never copied.
 */
import { FRAME_BYTES, putFrame } from "./frame.ts";

/** Up to this size, copying a payload costs less than a chunk of its own does. */
const COPIED_BYTES = 2 * 1024;
/** The first piece of memory; each further one is twice as large, up to {@link MAX_SLAB_BYTES}. */
const MIN_SLAB_BYTES = 2 * 1024;
const MAX_SLAB_BYTES = 64 * 1024;

/** Frames that are to be sent together. */
export class FrameWriter {
  /** Bytes gathered since the last {@link take}. */
  bytes = 0;
  #chunks: Uint8Array[] = [];
  #slab: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#slab.buffer);
  /** Where in the slab the run of bytes begins that is not among the chunks yet, and where it ends. */
  #start = 0;
  #end = 0;

  /** Adds a frame; the payload of a `DATA` frame follows with {@link payload}. */
  frame(type: number, value: number, channel: number): void {
    this.#reserve(FRAME_BYTES);
    putFrame(this.#view, this.#end, type, value, channel);
    this.#end += FRAME_BYTES;
    this.bytes += FRAME_BYTES;
  }

  /** Adds bytes of a payload. They are kept, not copied, if they are many. */
  payload(bytes: Uint8Array): void {
    const { byteLength } = bytes;
    this.bytes += byteLength;
    if (byteLength > COPIED_BYTES) {
      this.#endRun();
      this.#chunks.push(bytes);
      return;
    }
    this.#reserve(byteLength);
    this.#slab.set(bytes, this.#end);
    this.#end += byteLength;
  }

  /** What has been gathered since the last call. */
  take(): Uint8Array[] {
    this.#endRun();
    const chunks = this.#chunks;
    this.#chunks = [];
    this.bytes = 0;
    return chunks;
  }

  #endRun(): void {
    if (this.#end === this.#start) return;
    this.#chunks.push(this.#slab.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }

  #reserve(bytes: number): void {
    if (this.#slab.byteLength - this.#end >= bytes) return;
    this.#endRun();
    const size = Math.min(MAX_SLAB_BYTES, Math.max(MIN_SLAB_BYTES, 2 * this.#slab.byteLength));
    this.#slab = new Uint8Array(size);
    this.#view = new DataView(this.#slab.buffer);
    this.#start = 0;
    this.#end = 0;
  }
}
