/** Fields of numbers and booleans. */
import { floatCodec, int64NumberCodec, integerCodec } from "@sheaf/arrow";
import {
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Uint8,
  Uint16,
  Uint32,
} from "../arrow-types.ts";
import { type Field, fieldOf } from "./field.ts";
import { BigintType, boolType, FloatType, IntegerType } from "./number-types.ts";

const SAFE: readonly [number, number] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

const INT = new IntegerType("int64", SAFE, () => int64NumberCodec());
const INT8 = new IntegerType("int8", [-128, 127], () => integerCodec(new Int8()));
const INT16 = new IntegerType("int16", [-32768, 32767], () => integerCodec(new Int16()));
const INT32 = new IntegerType("int32", [-(2 ** 31), 2 ** 31 - 1], () => integerCodec(new Int32()));
const UINT8 = new IntegerType("uint8", [0, 255], () => integerCodec(new Uint8()));
const UINT16 = new IntegerType("uint16", [0, 65535], () => integerCodec(new Uint16()));
const UINT32 = new IntegerType("uint32", [0, 2 ** 32 - 1], () => integerCodec(new Uint32()));
const INT64 = new BigintType("int64");
const UINT64 = new BigintType("uint64");
const FLOAT = new FloatType("float64", () => floatCodec(new Float64()));
const FLOAT32 = new FloatType("float32", () => floatCodec(new Float32()));
const FLOAT16 = new FloatType("float16", () => floatCodec(new Float16()));

/**
 * Whole numbers: Arrow int64, JavaScript number. A value beyond 2^53 is a `schema` / `out-of-range`
 * error in both directions, never a silent rounding; {@link int64} is the bigint spelling.
 */
export function int(): Field<number, false> {
  return fieldOf(INT);
}

/** Whole numbers: Arrow int64, JavaScript bigint. */
export function int64(): Field<bigint, false> {
  return fieldOf(INT64);
}

/** Whole numbers from -128 to 127: Arrow int8. */
export function int8(): Field<number, false> {
  return fieldOf(INT8);
}

/** Whole numbers from -32 768 to 32 767: Arrow int16. */
export function int16(): Field<number, false> {
  return fieldOf(INT16);
}

/** Whole numbers from -2^31 to 2^31 - 1: Arrow int32. */
export function int32(): Field<number, false> {
  return fieldOf(INT32);
}

/** Whole numbers from 0 to 255: Arrow uint8. */
export function uint8(): Field<number, false> {
  return fieldOf(UINT8);
}

/** Whole numbers from 0 to 65 535: Arrow uint16. */
export function uint16(): Field<number, false> {
  return fieldOf(UINT16);
}

/** Whole numbers from 0 to 2^32 - 1: Arrow uint32. */
export function uint32(): Field<number, false> {
  return fieldOf(UINT32);
}

/** Whole numbers from 0 to 2^64 - 1: Arrow uint64, JavaScript bigint. */
export function uint64(): Field<bigint, false> {
  return fieldOf(UINT64);
}

/** Numbers: Arrow float64. Keeps -0, NaN and the infinities. */
export function float(): Field<number, false> {
  return fieldOf(FLOAT);
}

/** Numbers, rounded to 32 bits when serialized: Arrow float32. */
export function float32(): Field<number, false> {
  return fieldOf(FLOAT32);
}

/** Numbers, rounded to 16 bits when serialized: Arrow float16. */
export function float16(): Field<number, false> {
  return fieldOf(FLOAT16);
}

/** True or false: Arrow bool. */
export function bool(): Field<boolean, false> {
  return fieldOf(boolType);
}
