/**
 * Cuts a byte stream into frames. Bytes come in pieces of any size; a payload is handed on as it comes
 * and never collected here, so the reader keeps no more than the start of one frame.
 */
import { FRAME, FRAME_BYTES } from "./frame.ts";

/** Takes what the reader finds. */
export interface FrameSink {
  /** A frame's eight bytes have come; those of a `DATA` frame before its payload. */
  frame(type: number, value: number, channel: number): void;
  /** Some of the payload of the last `DATA` frame. The bytes are lent for the time of the call. */
  payload(bytes: Uint8Array): void;
}

/** An incremental reader of the frames behind the preface. */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #head: DataView = new DataView(new ArrayBuffer(FRAME_BYTES));
  #headFilled = 0;
  /** Bytes of the payload under way that are still to come. */
  #payloadLeft = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Whether the bytes so far end with a whole frame. */
  get isAtBoundary(): boolean {
    return this.#headFilled === 0 && this.#payloadLeft === 0;
  }

  /** Takes the next bytes and tells the sink what is in them. Throws what the sink throws. */
  push(chunk: Uint8Array): void {
    let at = this.#payloadLeft > 0 ? this.#takePayload(chunk, 0) : 0;
    if (at === chunk.byteLength) return;
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (at < chunk.byteLength) {
      if (this.#payloadLeft > 0) at = this.#takePayload(chunk, at);
      else if (this.#headFilled > 0 || chunk.byteLength - at < FRAME_BYTES)
        at = this.#takeHead(view, at);
      else {
        this.#begin(view, at);
        at += FRAME_BYTES;
      }
    }
  }

  #takePayload(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.byteLength, at + this.#payloadLeft);
    this.#payloadLeft -= end - at;
    this.#sink.payload(end - at === chunk.byteLength ? chunk : chunk.subarray(at, end));
    return end;
  }

  /** Collects a head that was cut. */
  #takeHead(view: DataView, start: number): number {
    let at = start;
    while (at < view.byteLength && this.#headFilled < FRAME_BYTES) {
      this.#head.setUint8(this.#headFilled++, view.getUint8(at++));
    }
    if (this.#headFilled === FRAME_BYTES) {
      this.#headFilled = 0;
      this.#begin(this.#head, 0);
    }
    return at;
  }

  #begin(view: DataView, at: number): void {
    const word = view.getUint32(at, true);
    const type = word & 0xff;
    const value = word >>> 8;
    if (type === FRAME.data) this.#payloadLeft = value;
    this.#sink.frame(type, value, view.getUint32(at + 4, true));
  }
}
