/** Columns of exact decimal numbers. */
import { Decimal } from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";
import type { ColumnCodec } from "./column-codec.ts";
import { FixedWidthCodec } from "./fixed-width.ts";
import { outOfRange, typeMismatch } from "./value-errors.ts";

const MAX_PRECISION: Record<128 | 256, number> = { 128: 38, 256: 76 };
const DECIMAL_TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
/** Longer text than any decimal could need is refused before it costs anything. */
const MAX_TEXT_LENGTH = 1024;

/**
 * A column of decimals as text with exactly `scale` digits behind the point: `"-123.4500"`. Takes
 * text, whole numbers as bigints, and numbers (by their shortest decimal text). Throws `type-mismatch`
 * for anything else and `out-of-range` for what does not fit the precision or would lose digits;
 * `invalid-declaration` for a precision that the width cannot hold.
 */
export function decimalCodec(
  precision: number,
  scale: number,
  bitWidth: 128 | 256 = 128,
): ColumnCodec<string> {
  const most = MAX_PRECISION[bitWidth];
  if (!Number.isInteger(precision) || precision < 1 || precision > most) {
    throw schemaError(
      "invalid-declaration",
      `a decimal of ${bitWidth} bits has a precision of 1 to ${most}, not ${precision}`,
    );
  }
  if (!Number.isInteger(scale) || Math.abs(scale) > MAX_TEXT_LENGTH) {
    throw schemaError("invalid-declaration", `${scale} is no scale for a decimal`);
  }
  const type = new Decimal(scale, precision, bitWidth);
  const words = bitWidth / 64;
  return new FixedWidthCodec<string>(type, {
    byteWidth: bitWidth / 8,
    store(view, at, value, index) {
      const unscaled = parseUnscaled(type, value, index);
      for (let i = 0; i < words; i++) {
        view.setBigInt64(at + i * 8, BigInt.asIntN(64, unscaled >> BigInt(i * 64)), true);
      }
    },
    load(view, at) {
      let unscaled = view.getBigInt64(at + (words - 1) * 8, true);
      for (let i = words - 2; i >= 0; i--) {
        unscaled = (unscaled << 64n) | view.getBigUint64(at + i * 8, true);
      }
      return formatDecimal(unscaled, scale);
    },
  });
}

/** The value times ten to the power of the scale. */
function parseUnscaled(type: Decimal, value: unknown, index: number): bigint {
  if (typeof value !== "string" && typeof value !== "bigint" && !Number.isFinite(value)) {
    throw typeMismatch(type, value, index);
  }
  const text = String(value);
  const match = text.length <= MAX_TEXT_LENGTH ? DECIMAL_TEXT.exec(text) : null;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  if (match === null || whole + fraction === "") throw typeMismatch(type, value, index);
  if (digits === "") return 0n;
  const shift = Number(exponent) - fraction.length + type.scale;
  if (digits.length + shift > type.precision) {
    throw outOfRange(type, value, index, `has more than ${type.precision} digits`);
  }
  const size = shift >= 0 ? BigInt(digits + "0".repeat(shift)) : dropZeros(digits, -shift);
  if (size === undefined) throw outOfRange(type, value, index, "would lose digits");
  return sign === "-" ? -size : size;
}

/** Divides by a power of ten; undefined if there is a remainder. */
function dropZeros(digits: string, count: number): bigint | undefined {
  const kept = digits.length - count;
  return kept > 0 && /^0+$/.test(digits.slice(kept)) ? BigInt(digits.slice(0, kept)) : undefined;
}

function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale === 0 || (scale < 0 && unscaled === 0n)) return String(unscaled);
  if (scale < 0) return String(unscaled) + "0".repeat(-scale);
  const sign = unscaled < 0n ? "-" : "";
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
