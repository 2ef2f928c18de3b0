/** Columns of text. */
import { type DataType, type LargeUtf8, Utf8 } from "apache-arrow";
import { isLargeType } from "./arrow-types.ts";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnCodec, ColumnReader, ColumnValues } from "./column-codec.ts";
import { NO_BYTES, NullableReader } from "./nullable-reader.ts";
import {
  checkRange,
  getOffset,
  MAX_OFFSET,
  OffsetsReader,
  offsetsBuffer,
  setOffset,
} from "./offsets.ts";
import { decodeUtf8, encodeShortAscii, encodeUtf8Into, utf8ByteLength } from "./text.ts";
import { writeValidity } from "./validity.ts";
import { outOfRange, typeMismatch } from "./value-errors.ts";

/** From this many rows on, text is put together in runs before it is encoded. */
const RUN_MIN_ROWS = 4;
/** Runs are kept short, so that what is put together dies young. */
const RUN_MAX_ROWS = 64;
const RUN_MAX_CHARS = 16 * 1024;
/** More than a single character can take. */
const ASCII_SLACK_BYTES = 4;
const SHORT_CHARS = 48;

/**
 * A column of text. Lone surrogates are written as U+FFFD. Throws `type-mismatch` for what is not a
 * string, and `out-of-range` when a column holds more than 2 GiB.
 */
export function utf8Codec(type: Utf8 | LargeUtf8 = new Utf8()): ColumnCodec<string> {
  return new TextCodec(type);
}

/** Whether a codec takes every string and nothing else, so that strings need no second look. */
export function takesAnyString(codec: ColumnCodec<unknown>): boolean {
  return codec instanceof TextCodec;
}

class TextCodec implements ColumnCodec<string> {
  readonly type: DataType;
  readonly #isLarge: boolean;

  constructor(type: DataType) {
    this.type = type;
    this.#isLarge = isLargeType(type);
  }

  write(values: ColumnValues<string>, sink: BodySink): void {
    const { length } = values;
    const only = length === 1 ? values[0] : undefined;
    if (typeof only === "string") {
      this.writeOne(only, sink);
      return;
    }
    writeValidity(values, sink);
    const offsets = offsetsBuffer(sink, length, this.#isLarge);
    if (length < RUN_MIN_ROWS) this.#writeFew(values, sink, offsets);
    else this.#writeRuns(values, sink, offsets);
  }

  reader(): ColumnReader<string> {
    return new TextReader(this.#isLarge);
  }

  writeOne(text: string, sink: BodySink): void {
    if (typeof text !== "string") throw typeMismatch(this.type, text, 0);
    const { length } = text;
    sink.singleValue();
    const offsets = offsetsBuffer(sink, 1, this.#isLarge);
    let byteLength = length;
    if (length <= SHORT_CHARS) {
      const start = sink.buffer(length);
      if (!encodeShortAscii(text, sink.bytes, start)) {
        byteLength = utf8ByteLength(text);
        sink.resize(start, byteLength);
        encodeUtf8Into(text, sink.bytes, start);
      }
    } else {
      byteLength = utf8ByteLength(text);
      if (byteLength > MAX_OFFSET) throw this.#tooMuch(text, 0);
      // Adding the buffer may replace the bytes.
      const start = sink.buffer(byteLength);
      encodeUtf8Into(text, sink.bytes, start, byteLength);
    }
    setOffset(sink.view, offsets, 1, byteLength, this.#isLarge);
  }

  /** Writes text many rows at a time: as if it were ASCII, and if that fails, as what it is. */
  #writeRuns(values: ColumnValues<string>, sink: BodySink, offsets: number): void {
    // In ASCII, characters and bytes are the same in number.
    const chars = this.#setOffsets(values, sink.view, offsets, unitsOf);
    const start = sink.buffer(chars + ASCII_SLACK_BYTES);
    if (this.#encodeRuns(values, sink, start, offsets, ASCII_SLACK_BYTES)) {
      sink.trim(start, chars);
      return;
    }
    sink.resize(start, this.#setOffsets(values, sink.view, offsets, utf8ByteLength));
    this.#encodeRuns(values, sink, start, offsets, 0);
  }

  /**
   * Writes text where the offsets say. With slack, text that takes more bytes than they say gives
   * itself away by using it; then it returns false half-way.
   */
  #encodeRuns(
    values: ColumnValues<string>,
    sink: BodySink,
    start: number,
    offsets: number,
    slack: number,
  ): boolean {
    const { bytes, view } = sink;
    const { length } = values;
    let at = start;
    for (let row = 0; row < length; ) {
      const first = row;
      let run = "";
      while (row < length && row - first < RUN_MAX_ROWS && run.length < RUN_MAX_CHARS) {
        run += values[row++] ?? "";
      }
      const end = start + getOffset(view, offsets, row, this.#isLarge);
      if (encodeUtf8Into(run, bytes, at, end - at + slack) !== end - at) {
        if (slack > 0) return false;
        // Halves of a surrogate pair, alone in their values, have come together.
        encodeEach(values, first, row, bytes, at);
      }
      at = end;
    }
    return true;
  }

  #writeFew(values: ColumnValues<string>, sink: BodySink, offsets: number): void {
    const { length } = values;
    const total = this.#setOffsets(values, sink.view, offsets, utf8ByteLength);
    const start = sink.buffer(total);
    encodeEach(values, 0, length, sink.bytes, start);
  }

  /** Sets all offsets by what each text measures, and returns the last one. */
  #setOffsets(
    values: ColumnValues<string>,
    view: DataView,
    offsets: number,
    measure: (text: string) => number,
  ): number {
    const isLarge = this.#isLarge;
    let total = 0;
    for (let i = 0; i < values.length; i++) {
      const text = values[i];
      if (typeof text === "string") total += measure(text);
      else if (text != null) throw typeMismatch(this.type, text, i);
      if (total > MAX_OFFSET) throw this.#tooMuch(text, i);
      setOffset(view, offsets, i + 1, total, isLarge);
    }
    return total;
  }

  #tooMuch(value: unknown, index: number): Error {
    return outOfRange(this.type, value, index, "makes more than 2 GiB of text in one batch");
  }
}

function encodeEach(
  values: ColumnValues<string>,
  from: number,
  to: number,
  bytes: Uint8Array,
  start: number,
): void {
  let at = start;
  for (let i = from; i < to; i++) {
    const text = values[i];
    if (text != null) at += encodeUtf8Into(text, bytes, at);
  }
}

function unitsOf(text: string): number {
  return text.length;
}

/** From this many rows on, a run of reads is served from text that was decoded ahead. */
const WINDOW_MIN_ROWS = 16;
/** How much is decoded ahead. Pieces of it keep the whole alive, so it is kept small. */
const WINDOW_BYTES = 16 * 1024;
/** Reads in a row that announce a run. */
const RUN_MIN_READS = 4;

class TextReader extends NullableReader<string> {
  readonly #offsets: OffsetsReader;
  #bytes: Uint8Array = NO_BYTES;
  #start = 0;
  #size = 0;
  /** Where the window lies in the data, and its text; the text is missing if it is not ASCII. */
  #windowFrom = 0;
  #windowTo = 0;
  #window: string | undefined;
  #looksAhead = false;
  #previousRow = 0;
  #run = 0;

  constructor(isLarge: boolean) {
    super();
    this.#offsets = new OffsetsReader(isLarge);
  }

  override bind(source: BodySource): void {
    this.bindNode(source);
    this.#offsets.bind(source, this.length);
    source.nextBuffer();
    this.#bytes = source.bytes;
    this.#start = source.start;
    this.#size = source.end - source.start;
    this.#windowTo = 0;
    this.#window = undefined;
    this.#looksAhead = this.length >= WINDOW_MIN_ROWS;
    this.#run = 0;
  }

  override get(row: number): string | null {
    if (this.isNull(row)) return null;
    const from = this.#offsets.at(row);
    const to = this.#offsets.at(row + 1);
    checkRange(from, to, this.#size);
    if (this.#looksAhead) {
      const text = this.#ahead(row, from, to);
      if (text !== undefined) return text;
    }
    return decodeUtf8(this.#bytes, this.#start + from, this.#start + to);
  }

  /** The text from the window, which is moved on if need be; undefined where it does not help. */
  #ahead(row: number, from: number, to: number): string | undefined {
    if (this.#window !== undefined && from >= this.#windowFrom && to <= this.#windowTo) {
      this.#previousRow = row;
      return this.#window.substring(from - this.#windowFrom, to - this.#windowFrom);
    }
    const step = row - this.#previousRow;
    this.#previousRow = row;
    this.#run = step > 0 && step <= RUN_MIN_READS ? this.#run + 1 : 0;
    // Up to its end the present window has been tried, and what it holds is not ASCII.
    if (this.#run < RUN_MIN_READS || from < this.#windowTo) return undefined;
    this.#openWindow(from);
    if (this.#window === undefined || to > this.#windowTo) return undefined;
    return this.#window.substring(0, to - from);
  }

  #openWindow(from: number): void {
    const to = Math.min(from + WINDOW_BYTES, this.#size);
    const text = decodeUtf8(this.#bytes, this.#start + from, this.#start + to);
    this.#windowFrom = from;
    this.#windowTo = to;
    // As many units as bytes: one unit per byte, so that offsets count both.
    this.#window = text.length === to - from ? text : undefined;
  }
}
