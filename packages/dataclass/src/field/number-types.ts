/** Value types of numbers: whole ones as number or bigint, floating-point ones, booleans. */
import {
  boolCodec,
  type ColumnCodec,
  floatCodec,
  int64Codec,
  int64NumberCodec,
  integerCodec,
  uint64Codec,
} from "@sheaf/arrow";
import { DataType } from "../arrow-types.ts";
import { castCodec, converting, rangeError, valueError } from "./cast.ts";
import type { ValueType } from "./value-type.ts";

/** Whole numbers as JavaScript numbers, from `min` to `max`. */
export class IntegerType implements ValueType {
  readonly label: string;
  readonly #min: number;
  readonly #max: number;
  readonly #codec: () => ColumnCodec<number>;

  constructor(label: string, range: readonly [number, number], codec: () => ColumnCodec<number>) {
    this.label = label;
    [this.#min, this.#max] = range;
    this.#codec = codec;
  }

  codec(): ColumnCodec<unknown> {
    return this.#codec();
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => {
      const stored = numberCodec(found);
      if (stored === undefined || this.#holds(found)) return stored;
      return converting(stored, (value: number) => this.#checked(value), same);
    });
  }

  parse(value: unknown): number {
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number !== "number") throw valueError(this.label, value);
    return this.#checked(number);
  }

  /** Whether every value of an integer type is one of ours, so that reading need not check. */
  #holds(type: DataType): boolean {
    if (!DataType.isInt(type)) return false;
    if (type.bitWidth === 64) return this.#min < -(2 ** 32) && type.isSigned;
    const min = type.isSigned ? -(2 ** (type.bitWidth - 1)) : 0;
    const max = 2 ** (type.isSigned ? type.bitWidth - 1 : type.bitWidth) - 1;
    return min >= this.#min && max <= this.#max;
  }

  #checked(value: number): number {
    if (!Number.isInteger(value) || value < this.#min || value > this.#max) {
      throw rangeError(this.label, value);
    }
    return value;
  }
}

/** Whole numbers of 64 bits as bigints. */
export class BigintType implements ValueType {
  readonly label: string;
  readonly #isSigned: boolean;

  constructor(label: "int64" | "uint64") {
    this.label = label;
    this.#isSigned = label === "int64";
  }

  codec(): ColumnCodec<unknown> {
    return this.#isSigned ? int64Codec() : uint64Codec();
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => {
      if (!DataType.isInt(found)) return undefined;
      if (found.bitWidth < 64) {
        return converting(integerCodec(found), (value) => this.#checked(BigInt(value)), Number);
      }
      const stored = found.isSigned ? int64Codec(found) : uint64Codec(found);
      if (found.isSigned === this.#isSigned) return stored;
      return converting(stored, (value) => this.#checked(value), same);
    });
  }

  /** JSON has no bigints: text and safe integers are taken as well. */
  parse(value: unknown): bigint {
    if (typeof value === "bigint") return this.#checked(value);
    const isDigits = typeof value === "string" && /^-?\d+$/.test(value);
    if (!isDigits && !Number.isSafeInteger(value)) throw valueError(this.label, value);
    // Digits or a safe integer, as tested above.
    return this.#checked(BigInt(value as string | number));
  }

  #checked(value: bigint): bigint {
    const fitting = this.#isSigned ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
    if (fitting !== value) throw rangeError(this.label, value);
    return value;
  }
}

/** Floating-point numbers. */
export class FloatType implements ValueType {
  readonly label: string;
  readonly #codec: () => ColumnCodec<number>;

  constructor(label: string, codec: () => ColumnCodec<number>) {
    this.label = label;
    this.#codec = codec;
  }

  codec(): ColumnCodec<unknown> {
    return this.#codec();
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, numberCodec);
  }

  /** JSON writes what is not finite as text. */
  parse(value: unknown): number {
    if (typeof value === "number") return value;
    if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
    throw valueError(this.label, value);
  }
}

/** Booleans. */
export const boolType: ValueType = {
  label: "bool",
  codec: () => boolCodec(),
  codecOf: (type) =>
    castCodec("bool", type, (found) => (DataType.isBool(found) ? boolCodec(found) : undefined)),
  parse(value) {
    if (typeof value !== "boolean") throw valueError("bool", value);
    return value;
  },
};

/** Any number column as numbers; 64-bit integers only as far as numbers hold them exactly. */
function numberCodec(type: DataType): ColumnCodec<number> | undefined {
  if (DataType.isFloat(type)) return floatCodec(type);
  if (!DataType.isInt(type)) return undefined;
  return type.bitWidth === 64 ? int64NumberCodec(type) : integerCodec(type);
}

function same<V>(value: V): V {
  return value;
}
