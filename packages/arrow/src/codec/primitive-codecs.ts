/** Columns of nulls, booleans, integers up to 32 bits and floating-point numbers. */
import { Bool, type DataType, type Float, type Int, Null, Precision } from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnCodec, ColumnReader, ColumnValues } from "./column-codec.ts";
import { writeReady } from "./fixed-width.ts";
import { fromHalf, toHalf } from "./half-float.ts";
import { FixedWidthReader, NO_BYTES, NullableReader } from "./nullable-reader.ts";
import { writeValidity } from "./validity.ts";
import { invalidBatch, outOfRange, typeMismatch } from "./value-errors.ts";

/** A column that holds nothing but nulls. Throws `type-mismatch` for anything else. */
export function nullCodec(type: Null = new Null()): ColumnCodec<null> {
  return new NullCodec(type);
}

/** A column of booleans. Throws `type-mismatch` for anything else. */
export function boolCodec(type: Bool = new Bool()): ColumnCodec<boolean> {
  return new BoolCodec(type);
}

/**
 * A column of integers of 8, 16 or 32 bits as numbers. Throws `type-mismatch` for what is not a whole
 * number and `out-of-range` for what the type cannot hold; `invalid-declaration` for a 64-bit type.
 */
export function integerCodec(type: Int): ColumnCodec<number> {
  if (type.bitWidth > 32) {
    throw schemaError("invalid-declaration", `${type} does not fit a number: use a 64-bit codec`);
  }
  return new IntegerCodec(type);
}

/**
 * A column of floating-point numbers, rounded to the width of the type. Keeps -0, NaN and infinities.
 * Throws `type-mismatch` for what is not a number.
 */
export function floatCodec(type: Float): ColumnCodec<number> {
  return new FloatCodec(type);
}

class NullCodec implements ColumnCodec<null> {
  readonly type: DataType;

  constructor(type: DataType) {
    this.type = type;
  }

  write(values: ColumnValues<null>, sink: BodySink): void {
    const { length } = values;
    for (let i = 0; i < length; i++) {
      if (values[i] != null) throw typeMismatch(this.type, values[i], i);
    }
    sink.node(length, length);
  }

  reader(): ColumnReader<null> {
    return new NullReader();
  }
}

class NullReader implements ColumnReader<null> {
  length = 0;

  bind(source: BodySource): void {
    source.nextNode();
    this.length = source.length;
  }

  get(): null {
    return null;
  }
}

class BoolCodec implements ColumnCodec<boolean> {
  readonly type: DataType;

  constructor(type: DataType) {
    this.type = type;
  }

  writeOne(value: boolean, sink: BodySink): void {
    if (value !== true && value !== false) throw typeMismatch(this.type, value, 0);
    sink.singleValue();
    const at = sink.buffer(1);
    sink.bytes[at] = value ? 1 : 0;
  }

  write(values: ColumnValues<boolean>, sink: BodySink): void {
    const { length } = values;
    writeValidity(values, sink);
    const start = sink.buffer((length + 7) >>> 3);
    const { bytes } = sink;
    let byte = 0;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (value === true) byte |= 1 << (i & 7);
      else if (value !== false && value != null) throw typeMismatch(this.type, value, i);
      if ((i & 7) === 7) {
        bytes[start + (i >>> 3)] = byte;
        byte = 0;
      }
    }
    if ((length & 7) !== 0) bytes[start + (length >>> 3)] = byte;
  }

  reader(): ColumnReader<boolean> {
    return new BoolReader();
  }
}

class BoolReader extends NullableReader<boolean> {
  #bytes: Uint8Array = NO_BYTES;
  #start = 0;

  override bind(source: BodySource): void {
    this.bindNode(source);
    source.nextBuffer();
    const { start, end } = source;
    if ((end - start) * 8 < this.length) {
      throw invalidBatch(`${end - start} bytes for ${this.length} rows of one bit`);
    }
    this.#bytes = source.bytes;
    this.#start = start;
  }

  override get(row: number): boolean | null {
    if (this.isNull(row)) return null;
    return ((this.#bytes[this.#start + (row >>> 3)]! >> (row & 7)) & 1) === 1;
  }
}

class IntegerCodec implements ColumnCodec<number> {
  readonly type: DataType;
  readonly #byteWidth: number;
  readonly #isSigned: boolean;
  readonly #min: number;
  readonly #max: number;

  constructor(type: Int) {
    this.type = type;
    this.#byteWidth = type.bitWidth / 8;
    this.#isSigned = type.isSigned;
    this.#min = type.isSigned ? -(2 ** (type.bitWidth - 1)) : 0;
    this.#max = 2 ** (type.isSigned ? type.bitWidth - 1 : type.bitWidth) - 1;
  }

  write(values: ColumnValues<number>, sink: BodySink): void {
    if (isIntegerArray(values, this.#byteWidth, this.#isSigned) && writeReady(values, sink)) return;
    const { length } = values;
    const byteWidth = this.#byteWidth;
    writeValidity(values, sink);
    const start = sink.buffer(length * byteWidth);
    const { view } = sink;
    // Two's complement: the low bits are the same, whether signed or not.
    if (byteWidth === 4) {
      for (let i = 0; i < length; i++) view.setInt32(start + i * 4, this.#bits(values[i], i), true);
    } else if (byteWidth === 2) {
      for (let i = 0; i < length; i++) view.setInt16(start + i * 2, this.#bits(values[i], i), true);
    } else {
      for (let i = 0; i < length; i++) view.setInt8(start + i, this.#bits(values[i], i));
    }
  }

  reader(): ColumnReader<number> {
    return new IntegerReader(this.#byteWidth, this.#isSigned);
  }

  writeOne(value: number, sink: BodySink): void {
    const byteWidth = this.#byteWidth;
    const bits = this.#bits(value, 0);
    sink.singleValue();
    const at = sink.buffer(byteWidth);
    if (byteWidth === 4) sink.view.setInt32(at, bits, true);
    else if (byteWidth === 2) sink.view.setInt16(at, bits, true);
    else sink.view.setInt8(at, bits);
  }

  #bits(value: unknown, index: number): number {
    if (typeof value === "number" && value >= this.#min && value <= this.#max) {
      if (Number.isInteger(value)) return value;
    } else if (value == null) {
      return 0;
    } else if (Number.isInteger(value)) {
      throw outOfRange(this.type, value, index);
    }
    throw typeMismatch(this.type, value, index);
  }
}

function isIntegerArray(values: unknown, byteWidth: number, isSigned: boolean): boolean {
  if (!ArrayBuffer.isView(values)) return false;
  if (byteWidth === 4) return values instanceof (isSigned ? Int32Array : Uint32Array);
  if (byteWidth === 2) return values instanceof (isSigned ? Int16Array : Uint16Array);
  if (isSigned) return values instanceof Int8Array;
  return values instanceof Uint8Array || values instanceof Uint8ClampedArray;
}

class IntegerReader extends FixedWidthReader<number> {
  /** Bytes of a value, negative when it is signed. */
  readonly #kind: number;

  constructor(byteWidth: number, isSigned: boolean) {
    super(byteWidth);
    this.#kind = isSigned ? -byteWidth : byteWidth;
  }

  override get(row: number): number | null {
    if (this.isNull(row)) return null;
    const { view, start } = this;
    switch (this.#kind) {
      case -4:
        return view.getInt32(start + row * 4, true);
      case 4:
        return view.getUint32(start + row * 4, true);
      case -2:
        return view.getInt16(start + row * 2, true);
      case 2:
        return view.getUint16(start + row * 2, true);
      case -1:
        return view.getInt8(start + row);
      default:
        return view.getUint8(start + row);
    }
  }
}

const FLOAT_BYTES: Record<Precision, 2 | 4 | 8> = {
  [Precision.HALF]: 2,
  [Precision.SINGLE]: 4,
  [Precision.DOUBLE]: 8,
};

class FloatCodec implements ColumnCodec<number> {
  readonly type: DataType;
  readonly #byteWidth: 2 | 4 | 8;

  constructor(type: Float) {
    this.type = type;
    this.#byteWidth = FLOAT_BYTES[type.precision];
  }

  write(values: ColumnValues<number>, sink: BodySink): void {
    const { length } = values;
    const byteWidth = this.#byteWidth;
    if (isFloatArray(values, byteWidth) && writeReady(values, sink)) return;
    writeValidity(values, sink);
    const start = sink.buffer(length * byteWidth);
    const { view } = sink;
    if (byteWidth === 8) {
      for (let i = 0; i < length; i++) {
        view.setFloat64(start + i * 8, this.#number(values[i], i), true);
      }
    } else if (byteWidth === 4) {
      for (let i = 0; i < length; i++) {
        view.setFloat32(start + i * 4, this.#number(values[i], i), true);
      }
    } else {
      for (let i = 0; i < length; i++) {
        view.setUint16(start + i * 2, toHalf(this.#number(values[i], i)), true);
      }
    }
  }

  reader(): ColumnReader<number> {
    return new FloatReader(this.#byteWidth);
  }

  writeOne(value: number, sink: BodySink): void {
    const byteWidth = this.#byteWidth;
    const number = typeof value === "number" ? value : this.#number(value, 0);
    sink.singleValue();
    const at = sink.buffer(byteWidth);
    if (byteWidth === 8) sink.view.setFloat64(at, number, true);
    else if (byteWidth === 4) sink.view.setFloat32(at, number, true);
    else sink.view.setUint16(at, toHalf(number), true);
  }

  #number(value: unknown, index: number): number {
    if (typeof value === "number") return value;
    if (value == null) return 0;
    throw typeMismatch(this.type, value, index);
  }
}

function isFloatArray(values: unknown, byteWidth: number): boolean {
  return byteWidth === 8
    ? values instanceof Float64Array
    : byteWidth === 4 && values instanceof Float32Array;
}

class FloatReader extends FixedWidthReader<number> {
  readonly #byteWidth: 2 | 4 | 8;

  constructor(byteWidth: 2 | 4 | 8) {
    super(byteWidth);
    this.#byteWidth = byteWidth;
  }

  override get(row: number): number | null {
    if (this.hasNulls && this.isNull(row)) return null;
    const { view, start } = this;
    if (this.#byteWidth === 8) return view.getFloat64(start + row * 8, true);
    if (this.#byteWidth === 4) return view.getFloat32(start + row * 4, true);
    return fromHalf(view.getUint16(start + row * 2, true));
  }
}
