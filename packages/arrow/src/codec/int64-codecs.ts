/** Columns of 64-bit integers, as bigints or, on request, as numbers. */
import { type DataType, type Int, Int64, Uint64 } from "apache-arrow";
import type { BodySink } from "./body-sink.ts";
import type { ColumnCodec, ColumnReader, ColumnValues } from "./column-codec.ts";
import { FixedWidthCodec, writeReady } from "./fixed-width.ts";
import { FixedWidthReader } from "./nullable-reader.ts";
import { writeValidity } from "./validity.ts";
import { outOfRange, typeMismatch } from "./value-errors.ts";

const TWO_32 = 2 ** 32;
const BEYOND_NUMBERS = "is beyond 2^53, where numbers lose integers,";

/**
 * A column of signed 64-bit integers as bigints; safe-integer numbers are taken as well. Throws
 * `type-mismatch` for anything else and `out-of-range` for what 64 bits cannot hold.
 */
export function int64Codec(type: Int = new Int64()): ColumnCodec<bigint> {
  return new Int64Codec(type, true);
}

/** As {@link int64Codec}, for unsigned integers. */
export function uint64Codec(type: Int = new Uint64()): ColumnCodec<bigint> {
  return new Int64Codec(type, false);
}

/**
 * A column of 64-bit integers, signed unless told otherwise, as numbers; bigints, and BigInt arrays
 * as they stand, are taken as well. Throws `out-of-range` for what a number cannot hold exactly, when
 * writing numbers and when reading, and for fractions; and `type-mismatch` for what is no integer.
 */
export function int64NumberCodec(type: Int = new Int64()): ColumnCodec<number> {
  const { isSigned } = type;
  const store64 = isSigned ? storeInt64 : storeUint64;
  return new FixedWidthCodec<number>(type, {
    byteWidth: 8,
    isReady: (values) => values instanceof (isSigned ? BigInt64Array : BigUint64Array),
    store(view, at, value, index) {
      if (typeof value === "bigint") return store64(type, view, at, value, index);
      if (typeof value !== "number") throw typeMismatch(type, value, index);
      if (!Number.isInteger(value)) throw outOfRange(type, value, index, "is not an integer");
      if (!Number.isSafeInteger(value)) throw outOfRange(type, value, index, BEYOND_NUMBERS);
      if (value < 0 && !isSigned) throw outOfRange(type, value, index);
      setInt64Number(view, at, value);
    },
    load(view, at, row) {
      const value = isSigned ? getInt64Number(view, at) : getUint64Number(view, at);
      if (Number.isSafeInteger(value)) return value;
      const exact = isSigned ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
      throw outOfRange(type, exact, row, BEYOND_NUMBERS);
    },
  });
}

/** Writes a safe integer as 64 bits in two's complement, without a detour over bigint. */
export function setInt64Number(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / TWO_32);
  view.setUint32(at, value - high * TWO_32, true);
  view.setInt32(at + 4, high, true);
}

/** Reads a signed 64-bit integer as a number: exact when it is safe, and only then a safe integer. */
export function getInt64Number(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * TWO_32 + view.getUint32(at, true);
}

function getUint64Number(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * TWO_32 + view.getUint32(at, true);
}

/**
 * Writes a bigint or safe-integer number as a signed 64-bit integer. Throws `type-mismatch` or
 * `out-of-range` at `[index]`.
 */
export function storeInt64(
  type: DataType,
  view: DataView,
  at: number,
  value: unknown,
  index: number,
): void {
  if (typeof value === "bigint") {
    if (BigInt.asIntN(64, value) !== value) throw outOfRange(type, value, index);
    view.setBigInt64(at, value, true);
  } else if (Number.isSafeInteger(value)) {
    setInt64Number(view, at, value as number);
  } else {
    throw unfit(type, value, index);
  }
}

class Int64Codec implements ColumnCodec<bigint> {
  readonly type: DataType;
  readonly #isSigned: boolean;

  constructor(type: DataType, isSigned: boolean) {
    this.type = type;
    this.#isSigned = isSigned;
  }

  write(values: ColumnValues<bigint>, sink: BodySink): void {
    const isReady = values instanceof (this.#isSigned ? BigInt64Array : BigUint64Array);
    if (isReady && writeReady(values, sink)) return;
    const { length } = values;
    const nulls = writeValidity(values, sink);
    const start = nulls === 0 ? sink.buffer(length * 8) : sink.zeroBuffer(length * 8);
    const { view } = sink;
    const store = this.#isSigned ? storeInt64 : storeUint64;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (value != null) store(this.type, view, start + i * 8, value, i);
    }
  }

  writeOne(value: bigint, sink: BodySink): void {
    sink.singleValue();
    const at = sink.buffer(8);
    if (this.#isSigned) storeInt64(this.type, sink.view, at, value, 0);
    else storeUint64(this.type, sink.view, at, value, 0);
  }

  reader(): ColumnReader<bigint> {
    return new Int64Reader(this.#isSigned);
  }
}

function storeUint64(
  type: DataType,
  view: DataView,
  at: number,
  value: unknown,
  index: number,
): void {
  if (typeof value === "bigint") {
    if (BigInt.asUintN(64, value) !== value) throw outOfRange(type, value, index);
    view.setBigUint64(at, value, true);
  } else if (Number.isSafeInteger(value)) {
    const number = value as number;
    if (number < 0) throw outOfRange(type, value, index);
    setInt64Number(view, at, number);
  } else {
    throw unfit(type, value, index);
  }
}

function unfit(type: DataType, value: unknown, index: number): Error {
  return Number.isInteger(value)
    ? outOfRange(type, value, index, `${BEYOND_NUMBERS} so write it as a bigint`)
    : typeMismatch(type, value, index);
}

class Int64Reader extends FixedWidthReader<bigint> {
  readonly #isSigned: boolean;

  constructor(isSigned: boolean) {
    super(8);
    this.#isSigned = isSigned;
  }

  override get(row: number): bigint | null {
    if (this.isNull(row)) return null;
    const at = this.start + row * 8;
    return this.#isSigned ? this.view.getBigInt64(at, true) : this.view.getBigUint64(at, true);
  }
}
