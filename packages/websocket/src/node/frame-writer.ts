/**
 * Writes binary messages to a socket that ws looks after. ws itself makes a message of each chunk, and
 * masks byte by byte; here the chunks of one send share a message and, where possible, one write. What
 * ws writes in between (pings, pongs, the close) are whole frames, and so is everything here.
 */
import type { Duplex } from "node:stream";
import { cutMessages } from "../cut-messages.ts";
import { mask, maskingKey } from "./masking-key.ts";

/** A binary message in one frame: final fragment, opcode 2. */
const BINARY_MESSAGE = 0x82;
const MASKED = 0x80;
/** Room for the longest header, so that the payload behind it starts at a multiple of 8. */
const HEADER_ROOM = 16;
/** Up to this size header and payload are copied into one buffer: a write costs more than the copy. */
const JOIN_BYTES = 8 * 1024;
/** Scrambled copies from this size on are made in memory that was used before: fresh memory costs more than the rest. */
const REUSE_BYTES = 64 * 1024;
/** Pieces of such memory that are kept. */
const MAX_SPARES = 2;

/** What the frames are to be like. */
export interface FrameOptions {
  /**
   * Clients have to mask: `"random"` as the standard wants it, `"zero"` with a key that changes
   * nothing. Servers must not: `"none"`.
   */
  readonly masking: "random" | "zero" | "none";
  /** Bytes of the largest message. */
  readonly messageBytes: number;
}

/** Makes frames of chunks. */
export class FrameWriter {
  readonly #socket: Duplex;
  readonly #masking: FrameOptions["masking"];
  readonly #messageBytes: number;
  /** What the write under way consists of. */
  #pieces: Uint8Array[] = [];
  /** Memory that it needs until it has left. */
  #busy: Buffer[] = [];
  readonly #spares: Buffer[] = [];

  constructor(socket: Duplex, { masking, messageBytes }: FrameOptions) {
    this.#socket = socket;
    this.#masking = masking;
    this.#messageBytes = messageBytes;
  }

  /** Writes the chunks as messages. They are not changed; large unmasked ones are not copied. */
  write(chunks: readonly Uint8Array[]): void {
    const socket = this.#socket;
    cutMessages(chunks, this.#messageBytes, this.#frame);
    const pieces = this.#pieces;
    this.#pieces = [];
    const last = pieces.pop();
    if (last === undefined) return;
    const left = this.#whenLeft();
    if (pieces.length === 0) {
      socket.write(last, left);
      return;
    }
    socket.cork();
    for (const piece of pieces) socket.write(piece);
    socket.write(last, left);
    socket.uncork();
  }

  /** Called when the write has left: what it needed can be used again. */
  #whenLeft(): (() => void) | undefined {
    if (this.#busy.length === 0) return undefined;
    const done = this.#busy;
    this.#busy = [];
    return () => {
      this.#spares.push(...done);
      if (this.#spares.length > MAX_SPARES)
        this.#spares.splice(0, this.#spares.length - MAX_SPARES);
    };
  }

  #memoryFor(byteLength: number): Buffer {
    if (byteLength < REUSE_BYTES) return Buffer.allocUnsafe(byteLength);
    const at = this.#spares.findIndex((spare) => spare.byteLength >= byteLength);
    const [found] = at === -1 ? [] : this.#spares.splice(at, 1);
    const memory = found ?? Buffer.allocUnsafeSlow(byteLength);
    this.#busy.push(memory);
    return memory.subarray(0, byteLength);
  }

  readonly #frame = (parts: readonly Uint8Array[], length: number): void => {
    const random = this.#masking === "random";
    const joins = random || length <= JOIN_BYTES;
    const frame = this.#memoryFor(joins ? HEADER_ROOM + length : HEADER_ROOM);
    const key = random ? maskingKey() : 0;
    const start = this.#putHeader(frame, length, key);
    this.#pieces.push(frame.subarray(start));
    if (!joins) {
      this.#pieces.push(...parts);
      return;
    }
    let at = HEADER_ROOM;
    for (const part of parts) {
      frame.set(part, at);
      at += part.byteLength;
    }
    if (key !== 0) mask(frame, HEADER_ROOM, key);
  };

  /** Puts the header so that it ends at {@link HEADER_ROOM}; answers where it starts. */
  #putHeader(frame: Buffer, length: number, key: number): number {
    const masked = this.#masking !== "none";
    let at = HEADER_ROOM;
    if (masked) {
      at -= 4;
      frame.writeInt32LE(key, at);
    }
    let lengthCode = length;
    if (length > 0xffff) {
      at -= 8;
      frame.writeUInt32BE(Math.floor(length / 2 ** 32), at);
      frame.writeUInt32BE(length >>> 0, at + 4);
      lengthCode = 127;
    } else if (length > 125) {
      at -= 2;
      frame.writeUInt16BE(length, at);
      lengthCode = 126;
    }
    at -= 2;
    frame[at] = BINARY_MESSAGE;
    frame[at + 1] = masked ? MASKED | lengthCode : lengthCode;
    return at;
  }
}
