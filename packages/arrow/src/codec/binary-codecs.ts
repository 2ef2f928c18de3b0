/** Columns of bytes, of varying and of fixed size. */
import { Binary, type DataType, FixedSizeBinary, type LargeBinary } from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";
import { isLargeType } from "./arrow-types.ts";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnCodec, ColumnReader, ColumnValues } from "./column-codec.ts";
import { NO_BYTES, NullableReader } from "./nullable-reader.ts";
import { checkRange, MAX_OFFSET, OffsetsReader, offsetsBuffer, setOffset } from "./offsets.ts";
import { writeValidity } from "./validity.ts";
import { invalidBatch, outOfRange, typeMismatch } from "./value-errors.ts";

/** Up to here a loop beats `subarray` and `set`. */
const SHORT_BYTES = 32;
/** From here on bytes may be handed out as a view, unless copies are wanted. */
const LARGE_BYTES = 16 * 1024;

/** How bytes are read. */
export interface BinaryOptions {
  /**
   * Which values are copied out of the memory in which they arrived. `true`, the default: all. `false`: those
   * under 16 KiB; it is faster, and larger values keep all of that memory alive. `"none"`: no value; each is good
   * only until the next batch is received, so this is for codecs that take it apart at once.
   */
  readonly copy?: boolean | "none";
}

/**
 * A column of byte strings. Throws `type-mismatch` for what is not a Uint8Array, and `out-of-range`
 * when a column holds more than 2 GiB.
 */
export function binaryCodec(
  type: Binary | LargeBinary = new Binary(),
  options: BinaryOptions = {},
): ColumnCodec<Uint8Array> {
  return new BinaryCodec(type, viewFrom(options));
}

/**
 * A column of byte strings of one length. Throws `type-mismatch` for what is not a Uint8Array of that
 * length, and `invalid-declaration` for a width that is not a whole number.
 */
export function fixedSizeBinaryCodec(
  byteWidth: number,
  options: BinaryOptions = {},
): ColumnCodec<Uint8Array> {
  if (!Number.isInteger(byteWidth) || byteWidth < 0) {
    throw schemaError("invalid-declaration", `${byteWidth} bytes are no width for a binary column`);
  }
  return new FixedSizeBinaryCodec(new FixedSizeBinary(byteWidth), viewFrom(options));
}

/** The size from which values are views. */
function viewFrom({ copy = true }: BinaryOptions): number {
  if (copy === "none") return 0;
  return copy ? Number.POSITIVE_INFINITY : LARGE_BYTES;
}

class BinaryCodec implements ColumnCodec<Uint8Array> {
  readonly type: DataType;
  readonly #isLarge: boolean;
  readonly #viewFrom: number;

  constructor(type: DataType, viewFrom: number) {
    this.type = type;
    this.#isLarge = isLargeType(type);
    this.#viewFrom = viewFrom;
  }

  write(values: ColumnValues<Uint8Array>, sink: BodySink): void {
    const { length } = values;
    writeValidity(values, sink);
    const offsets = offsetsBuffer(sink, length, this.#isLarge);
    const { view } = sink;
    let total = 0;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (value instanceof Uint8Array) total += value.length;
      else if (value != null) throw typeMismatch(this.type, value, i);
      if (total > MAX_OFFSET) {
        throw outOfRange(this.type, value, i, "makes more than 2 GiB in one batch");
      }
      setOffset(view, offsets, i + 1, total, this.#isLarge);
    }
    const only = values[0];
    if (length === 1 && only != null) sink.readyBuffer(only);
    else putAll(values, sink, sink.buffer(total));
  }

  reader(): ColumnReader<Uint8Array> {
    return new BinaryReader(this.#isLarge, this.#viewFrom);
  }
}

function putAll(values: ColumnValues<Uint8Array>, sink: BodySink, start: number): void {
  const { bytes } = sink;
  let at = start;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value == null) continue;
    put(value, bytes, at);
    at += value.length;
  }
}

function put(value: Uint8Array, target: Uint8Array, at: number): void {
  const { length } = value;
  if (length > SHORT_BYTES) {
    target.set(value, at);
    return;
  }
  for (let i = 0; i < length; i++) target[at + i] = value[i]!;
}

/** Bytes of their own, or a view of those of `viewFrom` bytes and more. */
function take(bytes: Uint8Array, start: number, end: number, viewFrom: number): Uint8Array {
  const length = end - start;
  if (length >= viewFrom) return new Uint8Array(bytes.buffer, bytes.byteOffset + start, length);
  const taken = new Uint8Array(length);
  if (length > SHORT_BYTES) taken.set(bytes.subarray(start, end));
  else for (let i = 0; i < length; i++) taken[i] = bytes[start + i]!;
  return taken;
}

class BinaryReader extends NullableReader<Uint8Array> {
  readonly #offsets: OffsetsReader;
  readonly #viewFrom: number;
  #bytes: Uint8Array = NO_BYTES;
  #start = 0;
  #size = 0;

  constructor(isLarge: boolean, viewFrom: number) {
    super();
    this.#offsets = new OffsetsReader(isLarge);
    this.#viewFrom = viewFrom;
  }

  override bind(source: BodySource): void {
    this.bindNode(source);
    this.#offsets.bind(source, this.length);
    source.nextBuffer();
    this.#bytes = source.bytes;
    this.#start = source.start;
    this.#size = source.end - source.start;
  }

  override get(row: number): Uint8Array | null {
    if (this.isNull(row)) return null;
    const from = this.#offsets.at(row);
    const to = this.#offsets.at(row + 1);
    checkRange(from, to, this.#size);
    return take(this.#bytes, this.#start + from, this.#start + to, this.#viewFrom);
  }
}

class FixedSizeBinaryCodec implements ColumnCodec<Uint8Array> {
  readonly type: FixedSizeBinary;
  readonly #viewFrom: number;

  constructor(type: FixedSizeBinary, viewFrom: number) {
    this.type = type;
    this.#viewFrom = viewFrom;
  }

  write(values: ColumnValues<Uint8Array>, sink: BodySink): void {
    const { byteWidth } = this.type;
    const { length } = values;
    const nulls = writeValidity(values, sink);
    const start =
      nulls === 0 ? sink.buffer(length * byteWidth) : sink.zeroBuffer(length * byteWidth);
    const { bytes } = sink;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (value == null) continue;
      if (!(value instanceof Uint8Array) || value.length !== byteWidth) {
        throw typeMismatch(this.type, value, i);
      }
      put(value, bytes, start + i * byteWidth);
    }
  }

  reader(): ColumnReader<Uint8Array> {
    return new FixedSizeBinaryReader(this.type.byteWidth, this.#viewFrom);
  }
}

class FixedSizeBinaryReader extends NullableReader<Uint8Array> {
  readonly #byteWidth: number;
  readonly #viewFrom: number;
  #bytes: Uint8Array = NO_BYTES;
  #start = 0;

  constructor(byteWidth: number, viewFrom: number) {
    super();
    this.#byteWidth = byteWidth;
    this.#viewFrom = viewFrom;
  }

  override bind(source: BodySource): void {
    this.bindNode(source);
    source.nextBuffer();
    const { start, end } = source;
    if (end - start < this.length * this.#byteWidth) {
      throw invalidBatch(`${end - start} bytes for ${this.length} values of ${this.#byteWidth}`);
    }
    this.#bytes = source.bytes;
    this.#start = start;
  }

  override get(row: number): Uint8Array | null {
    if (this.isNull(row)) return null;
    const at = this.#start + row * this.#byteWidth;
    return take(this.#bytes, at, at + this.#byteWidth, this.#viewFrom);
  }
}
