/** Reads DER, the binary form of certificates. */

/** One value: its tag and where its content lies. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Tags that certificates use. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A value inside of another one cannot be longer than this. */
const MAX_LENGTH_BYTES = 3;

/** The values in some bytes, one after the other. Throws a `RangeError` for bytes that are not DER. */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.byteLength;
  }

  /** The tag of the next value, `undefined` at the end. */
  get nextTag(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** The next value, which must have the given tag if one is given. */
  read(tag?: number): DerValue {
    const found = this.#byte();
    // Tags of more than one byte do not occur in what is read here.
    if ((found & 0x1f) === 0x1f || (tag !== undefined && found !== tag)) throw malformed();
    const length = this.#length();
    const end = this.#at + length;
    if (end > this.#bytes.byteLength) throw malformed();
    const content = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return { tag: found, content };
  }

  /** A reader for the inside of the next value, which must have the given tag. */
  enter(tag: number): DerReader {
    return new DerReader(this.read(tag).content);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw malformed();
    return byte;
  }

  /** Lengths have one form only: short below 128, otherwise without zeros in front. */
  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > MAX_LENGTH_BYTES) throw malformed();
    let length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + this.#byte();
    if (length < 0x80 || length < 256 ** (count - 1)) throw malformed();
    return length;
  }
}

/** An object identifier in its usual spelling: `"2.5.4.3"`. */
export function oidText(content: Uint8Array): string {
  const parts: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER) throw malformed();
    if (byte >= 0x80) continue;
    parts.push(value);
    value = 0;
  }
  const [first] = parts;
  if (first === undefined || content.at(-1)! >= 0x80) throw malformed();
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...parts.slice(1)].join(".");
}

/** Bytes as lower-case hex digits. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @internal What is thrown for bytes that are not DER. */
export function malformed(): RangeError {
  return new RangeError("malformed DER");
}
