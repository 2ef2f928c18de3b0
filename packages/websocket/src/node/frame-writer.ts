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
    const first = pieces[0];
    if (pieces.length === 1) socket.write(first);
    else {
      socket.cork();
      for (const piece of pieces) socket.write(piece);
      socket.uncork();
    }
  }

  readonly #frame = (parts: readonly Uint8Array[], length: number): void => {
    const random = this.#masking === "random";
    const joins = random || length <= JOIN_BYTES;
    const frame = Buffer.allocUnsafe(joins ? HEADER_ROOM + length : HEADER_ROOM);
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
