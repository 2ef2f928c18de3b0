/** A body that does not come in one piece, or is not to be kept: what has come of it so far. */
import type { MemoryPool } from "./memory-pool.ts";
import { type MessageBody, placeOf } from "./message-body.ts";
import type { MessageHeader } from "./message-header.ts";

/** A declared body up to this size is allocated at once; a larger one grows as bytes really come. */
const EAGER_BODY_BYTES = 64 * 1024 * 1024;
/** From here on reading straight into place pays; less is copied, together with what follows it. */
export const MIN_TARGET_BYTES: number = 16 * 1024;

const NO_BYTES: Uint8Array<ArrayBuffer> = new Uint8Array(0);
const NOTHING = { ...placeOf(NO_BYTES), lent: false, release: undefined };

/** Collects the body of one message. */
export class PendingBody {
  readonly header: MessageHeader;
  /** Whether it is over the limit: its bytes are thrown away. */
  readonly refused: boolean;
  readonly #memory: MemoryPool;
  #bytes: Uint8Array<ArrayBuffer> = NO_BYTES;
  #filled = 0;

  constructor(header: MessageHeader, refused: boolean, memory: MemoryPool) {
    this.header = header;
    this.refused = refused;
    this.#memory = memory;
  }

  /** How many bytes are still to come. */
  get missing(): number {
    return this.header.bodyLength - this.#filled;
  }

  /** Takes the next bytes. */
  add(bytes: Uint8Array): void {
    const end = this.#filled + bytes.length;
    if (!this.refused) {
      this.#makeRoom(end);
      this.#bytes.set(bytes, this.#filled);
    }
    this.#filled = end;
  }

  /** Takes bytes that were read straight into {@link target}; whether these were. */
  addInPlace(bytes: Uint8Array): boolean {
    const place = this.#bytes;
    const isTail =
      !this.refused &&
      bytes.buffer === place.buffer &&
      bytes.byteOffset === place.byteOffset + this.#filled;
    if (isTail) this.#filled += bytes.length;
    return isTail;
  }

  /** Where the next bytes would best be read to, if that pays. */
  target(): Uint8Array | undefined {
    if (this.refused) return undefined;
    this.#makeRoom(this.#filled + 1);
    const open = this.#bytes.length - this.#filled;
    return open >= MIN_TARGET_BYTES ? this.#bytes.subarray(this.#filled) : undefined;
  }

  /** The whole of it, when nothing is missing any more. */
  complete(): MessageBody {
    const { bodyLength } = this.header;
    if (this.refused) return { ...NOTHING, refusedBytes: bodyLength };
    const bytes = this.#bytes;
    const isLarge = bodyLength >= MIN_TARGET_BYTES;
    const release = isLarge ? () => this.#memory.giveBack(bytes) : undefined;
    return { ...placeOf(bytes), lent: false, release, refusedBytes: undefined };
  }

  /** Makes room for at least `size` bytes; a large body grows, doubling, as its bytes come. */
  #makeRoom(size: number): void {
    const { bodyLength } = this.header;
    const { length } = this.#bytes;
    if (size <= length || size > bodyLength) return;
    const wanted = Math.max(size, length * 2, EAGER_BODY_BYTES);
    const grown = this.#memory.take(Math.min(bodyLength, wanted));
    if (this.#filled > 0) grown.set(this.#bytes.subarray(0, this.#filled));
    this.#bytes = grown;
  }
}
