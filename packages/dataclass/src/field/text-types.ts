/** Value types of text, bytes and decimals. */
import {
  binaryCodec,
  type ColumnCodec,
  decimalCodec,
  fixedSizeBinaryCodec,
  utf8Codec,
} from "@sheaf/arrow";
import { Binary, DataType, LargeBinary, LargeUtf8, Utf8 } from "../arrow-types.ts";
import { fromBase64 } from "../value/base64.ts";
import { castCodec, converting, rangeError, valueError } from "./cast.ts";
import { rescaleDecimal } from "./decimal-text.ts";
import type { ValueType } from "./value-type.ts";

/** Text, whichever width its offsets have. */
export class TextType implements ValueType {
  readonly label: string;
  readonly #isLarge: boolean;

  constructor(label: "utf8" | "large_utf8") {
    this.label = label;
    this.#isLarge = label === "large_utf8";
  }

  codec(): ColumnCodec<unknown> {
    return utf8Codec(this.#isLarge ? new LargeUtf8() : new Utf8());
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, textCodec);
  }

  parse(value: unknown): string {
    if (typeof value !== "string") throw valueError(this.label, value);
    return value;
  }
}

/** Bytes, whichever width their offsets have; of a fixed length when `length` is given. */
export class BytesType implements ValueType {
  readonly label: string;
  readonly #codec: () => ColumnCodec<Uint8Array>;
  readonly #length: number | undefined;

  constructor(label: string, codec: () => ColumnCodec<Uint8Array>, length?: number) {
    this.label = label;
    this.#codec = codec;
    this.#length = length;
  }

  codec(): ColumnCodec<unknown> {
    return this.#codec();
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => {
      const stored = bytesCodec(found);
      if (stored === undefined || this.#length === undefined) return stored;
      const check = (bytes: Uint8Array): Uint8Array => this.#checked(bytes);
      return converting(stored, check, check);
    });
  }

  /** JSON has no bytes: base64 text is taken as well. */
  parse(value: unknown): Uint8Array {
    const bytes = typeof value === "string" ? fromBase64(value) : value;
    if (!(bytes instanceof Uint8Array)) throw valueError(this.label, value);
    return this.#checked(bytes);
  }

  #checked(bytes: Uint8Array): Uint8Array {
    if (this.#length !== undefined && bytes.byteLength !== this.#length) {
      throw rangeError(this.label, `${bytes.byteLength} bytes`);
    }
    return bytes;
  }
}

/** Exact decimal numbers as text, with as many digits after the point as `scale` says. */
export class DecimalType implements ValueType {
  readonly label: string;
  readonly #precision: number;
  readonly #scale: number;

  constructor(precision: number, scale: number) {
    this.label = `decimal(${precision}, ${scale})`;
    this.#precision = precision;
    this.#scale = scale;
  }

  codec(): ColumnCodec<unknown> {
    return decimalCodec(this.#precision, this.#scale, this.#precision > 38 ? 256 : 128);
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => {
      if (!DataType.isDecimal(found)) return undefined;
      const { precision, scale, bitWidth } = found;
      if (bitWidth !== 128 && bitWidth !== 256) return undefined;
      const stored = decimalCodec(precision, scale, bitWidth);
      if (scale === this.#scale && precision <= this.#precision) return stored;
      return converting(
        stored,
        (text) => this.#rescaled(text),
        (text: string) => text,
      );
    });
  }

  parse(value: unknown): string {
    if (typeof value !== "string" && typeof value !== "number") throw valueError(this.label, value);
    return this.#rescaled(String(value));
  }

  #rescaled(text: string): string {
    const rescaled = rescaleDecimal(text, this.#precision, this.#scale);
    if (rescaled === undefined) throw rangeError(this.label, text);
    return rescaled;
  }
}

/** A text column's codec. */
export function textCodec(type: DataType): ColumnCodec<string> | undefined {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) ? utf8Codec(type) : undefined;
}

/** What {@link bytesCodec} may be told about copying. */
export type BytesOptions = Parameters<typeof binaryCodec>[1];

/** A binary column's codec. */
export function bytesCodec(
  type: DataType,
  options?: BytesOptions,
): ColumnCodec<Uint8Array> | undefined {
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return binaryCodec(type, options);
  if (!DataType.isFixedSizeBinary(type)) return undefined;
  return fixedSizeBinaryCodec(type.byteWidth, options);
}

/** A codec of plain binary, or of its variant with 64-bit offsets. */
export function newBytesCodec(isLarge: boolean): ColumnCodec<Uint8Array> {
  return binaryCodec(isLarge ? new LargeBinary() : new Binary());
}
