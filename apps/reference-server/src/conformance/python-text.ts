/** Values as Python prints them: the suites compare texts that its implementation made. */

/** From this power of ten on, and below 1e-4, Python prints an exponent. */
const FIXED_BELOW = 16;
const FIXED_FROM = -4;

/** A float as Python's `repr` has it: `1.5`, `2.0`, `1e+16`, `5e-324`, `-0.0`, `nan`, `inf`. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  // Both languages print the shortest digits that read back as the same number.
  const [mantissa = "0", power = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(power);
  const text =
    exponent >= FIXED_FROM && exponent < FIXED_BELOW
      ? fixed(digits, exponent)
      : scientific(digits, exponent);
  return sign + text;
}

function fixed(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${whole}.${digits.slice(exponent + 1) || "0"}`;
}

function scientific(digits: string, exponent: number): string {
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  const power = String(Math.abs(exponent)).padStart(2, "0");
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${power}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A text as Python's `repr` has it; of unprintable characters only ASCII's are escaped. */
export function pythonString(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const body = Array.from(value, (character) => {
    if (character === quote) return `\\${character}`;
    const code = character.codePointAt(0)!;
    const isControl = code < 0x20 || code === 0x7f;
    return (
      ESCAPES[character] ?? (isControl ? `\\x${code.toString(16).padStart(2, "0")}` : character)
    );
  });
  return quote + body.join("") + quote;
}
