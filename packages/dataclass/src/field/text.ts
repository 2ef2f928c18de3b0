/** Fields of text, bytes and decimal numbers. */
import { fixedSizeBinaryCodec, schemaError } from "@sheaf/arrow";
import { type Field, fieldOf } from "./field.ts";
import { BytesType, DecimalType, newBytesCodec, TextType } from "./text-types.ts";

const UTF8 = new TextType("utf8");
const LARGE_UTF8 = new TextType("large_utf8");
const BINARY = new BytesType("binary", () => newBytesCodec(false));
const LARGE_BINARY = new BytesType("large_binary", () => newBytesCodec(true));

/** Text: Arrow utf8. */
export function utf8(): Field<string, false> {
  return fieldOf(UTF8);
}

/** Text in columns of more than 2 GiB: Arrow large_utf8. */
export function largeUtf8(): Field<string, false> {
  return fieldOf(LARGE_UTF8);
}

/** Bytes: Arrow binary. */
export function binary(): Field<Uint8Array, false> {
  return fieldOf(BINARY);
}

/** Bytes in columns of more than 2 GiB: Arrow large_binary. */
export function largeBinary(): Field<Uint8Array, false> {
  return fieldOf(LARGE_BINARY);
}

/** Exactly `byteLength` bytes: Arrow fixed_size_binary. */
export function fixedBinary(byteLength: number): Field<Uint8Array, false> {
  if (!Number.isInteger(byteLength) || byteLength < 0) {
    throw schemaError("invalid-declaration", `fixedBinary(${byteLength}) is not a length in bytes`);
  }
  const label = `fixed_size_binary(${byteLength})`;
  return fieldOf(new BytesType(label, () => fixedSizeBinaryCodec(byteLength), byteLength));
}

/**
 * Exact decimal numbers of up to `precision` digits, `scale` of them after the point, as text:
 * `"-12.3400"` for `decimal(20, 4)`. Arrow decimal128, or decimal256 from 39 digits on.
 */
export function decimal(precision: number, scale: number): Field<string, false> {
  const isPrecision = Number.isInteger(precision) && precision >= 1 && precision <= 76;
  if (!isPrecision || !Number.isInteger(scale)) {
    throw schemaError(
      "invalid-declaration",
      `decimal(${precision}, ${scale}): the precision must be between 1 and 76 and the scale whole`,
    );
  }
  return fieldOf(new DecimalType(precision, scale));
}
