import { tokenError } from "./token-error.ts";

const text = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads numbers, bytes and texts one after the other. What is not there throws the {@link tokenError}. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor({ buffer, byteOffset, byteLength }: Uint8Array) {
    // Never a Buffer, whose slices are no copies.
    this.#bytes = new Uint8Array(buffer, byteOffset, byteLength);
    this.#view = new DataView(buffer, byteOffset, byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** The next bytes, as a view. */
  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Bytes with their length in front, as a view. */
  sized(): Uint8Array {
    return this.bytes(this.u32());
  }

  /** A text with its length in front. */
  text(): string {
    return text.decode(this.sized());
  }

  /** Throws unless everything has been read. */
  end(): void {
    if (this.#at !== this.#bytes.byteLength) throw tokenError();
  }

  #take(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.byteLength - start) throw tokenError();
    this.#at = start + length;
    return start;
  }
}
