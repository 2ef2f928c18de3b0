/** Decimal numbers as text: `-12.3400`. */

const DECIMAL = /^([+-]?)(\d*)\.?(\d*)$/;

/**
 * The same number with exactly `scale` digits after the point, or `undefined` when it is no number, is
 * finer than that, or has more than `precision` digits. A negative scale counts digits before the point.
 */
export function rescaleDecimal(text: string, precision: number, scale: number): string | undefined {
  const match = DECIMAL.exec(text.trim());
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = ""] = match;
  if (whole === "" && fraction === "") return undefined;
  const kept = Math.max(scale, 0);
  if (/[1-9]/.test(fraction.slice(kept))) return undefined;
  const digits = whole.replace(/^0+/, "");
  if (scale < 0 && /[1-9]/.test(digits.slice(scale))) return undefined;
  if (digits.length > precision - scale) return undefined;
  const shown = digits === "" ? "0" : digits;
  const number = kept === 0 ? shown : `${shown}.${fraction.slice(0, kept).padEnd(kept, "0")}`;
  return sign === "-" && /[1-9]/.test(number) ? `-${number}` : number;
}
