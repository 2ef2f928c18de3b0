/** What one turn of a stream puts out: at most one data batch, and log messages before it. */
import {
  type BodySink,
  decodeStream,
  encodeMetadata,
  joinChunks,
  type MetadataValue,
  projectBatch,
  returnSink,
  StreamEncoder,
  takeSink,
  writeRecordBatch,
} from "@sheaf/arrow";
import type { Fields } from "@sheaf/dataclass";
import type { RecordBatch, Schema } from "apache-arrow";
import { RpcError } from "../errors/rpc-error.ts";
import { encodeOffloading, type Offload, type Room } from "../transport/offload.ts";
import { type LogLevel, type LogMessage, logMetadata } from "../wire/log.ts";
import { type RowFormat, rowFormatOf } from "../wire/row-format.ts";
import { type AllocatedColumns, type ArrayKinds, allocateColumns } from "./allocate-columns.ts";
import { AnnotatedBatch, isRecordBatch } from "./annotated-batch.ts";

/** Columns by name; every column has the same length. */
export type Columns<Row> = { readonly [K in keyof Row]: ArrayLike<Row[K] | null> };

/** What a reply may still hold when a turn begins, where its carrier has limits. */
export interface ResponseBudget {
  /** Bytes of Arrow data; `undefined` is no limit. */
  readonly remainingResponseBytes: number | undefined;
  /** Bytes that may go to external storage; `undefined` is no limit. */
  readonly remainingExternalizedResponseBytes: number | undefined;
  /** Whether large batches go to external storage. */
  readonly externalizationEnabled: boolean;
}

/** What an {@link OutputCollector} is made for. */
export interface OutputOptions {
  /** Whether `finish()` is allowed: on producer streams. */
  readonly producerMode: boolean;
  /** Data bytes of earlier turns. */
  readonly priorDataBytes: number;
  /** Added to the metadata of each log: server and request ids. */
  readonly logPairs: () => [string, MetadataValue][];
  readonly budget?: ResponseBudget | undefined;
  /** Where a large batch goes, beside the carrier. */
  readonly offload?: Offload | undefined;
}

interface DataEntry {
  readonly numRows: number;
  readonly sink: BodySink;
  metadata: [string, MetadataValue][];
}

interface LogEntry {
  readonly message: LogMessage;
}

/**
 * Collects the output of one `process` call (seed 000, `OutputCollector`). A second data batch in one
 * call, or none without `finish()`, is an error; logs go out in order, before the data.
 */
export class OutputCollector<Row = Record<string, unknown>> {
  readonly #format: RowFormat;
  readonly #options: OutputOptions;
  #data: DataEntry | undefined;
  /** All that was collected, in order, once there are logs. */
  #entries: (DataEntry | LogEntry)[] | undefined;
  #finished = false;
  /** Until the call is over: later the place is the client's. */
  #offload: Offload | undefined;
  #room: Room | undefined;

  /** A collector outside of any call, for tests of a state by itself: `OutputCollector.of({ value: int() })`. */
  static of(
    rows: Fields | Schema,
    { producerMode = true }: { readonly producerMode?: boolean } = {},
  ): OutputCollector {
    const options = { producerMode, priorDataBytes: 0, logPairs: () => [] };
    return new OutputCollector(rowFormatOf(rows), options);
  }

  /** Framework use: states are given their collector. */
  constructor(format: RowFormat, options: OutputOptions) {
    this.#format = format;
    this.#options = options;
    this.#offload = options.offload;
  }

  /** The schema of the data batches. */
  get outputSchema(): Schema {
    return this.#format.schema;
  }

  /** Whether {@link finish} has been called. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Bytes of data that the stream has emitted so far, this call's included. */
  get totalDataBytes(): number {
    return this.#options.priorDataBytes + (this.#data?.sink.bodyLength ?? 0);
  }

  /** Bytes that the reply could hold when this turn began; `undefined` is no limit. */
  get remainingResponseBytes(): number | undefined {
    return this.#options.budget?.remainingResponseBytes;
  }

  /** Bytes that could go to external storage when this turn began; `undefined` is no limit. */
  get remainingExternalizedResponseBytes(): number | undefined {
    return this.#options.budget?.remainingExternalizedResponseBytes;
  }

  /** Whether large batches of this stream go to external storage. */
  get externalizationEnabled(): boolean {
    return this.#options.budget?.externalizationEnabled ?? false;
  }

  /** What was collected, in order: logs as batches of no rows, and the data batch. */
  get batches(): AnnotatedBatch[] {
    return this.#collected.map((entry) => this.#annotated(entry));
  }

  /** The data batch. Throws `RuntimeError` when none was emitted. */
  get dataBatch(): AnnotatedBatch {
    return this.#annotated(this.#required());
  }

  /**
   * Emits the data batch of this call, from columns or from a ready RecordBatch (whose columns may be a
   * superset in any order; castable types are cast). The values are taken over now: changing them
   * later does not change what was emitted, except in typed arrays of 16 KiB and more, which are sent from where
   * they are. Throws `RuntimeError` on a second batch, a `schema` error for values that do not fit.
   */
  emit(data: Columns<Row> | RecordBatch, metadata?: Readonly<Record<string, string>>): void {
    if (isRecordBatch(data)) {
      const batch = projectBatch(data, this.#format.schema);
      this.#add(metadata, (sink) => {
        writeRecordBatch(batch, sink);
        return batch.numRows;
      });
      return;
    }
    this.#add(metadata, (sink) => this.#format.codec.writeColumns(data, sink));
  }

  /**
   * Columns of `numRows` values for {@link emit}, as arrays of the kinds that are asked for: `{ value: Float64Array }`.
   * They lie where the batch is sent from. In shared memory the client finds the values where they were written, and
   * nothing is copied; elsewhere the arrays are as any others. Write every value: what is in them is left from before.
   * They are for this call alone and may be empty after it, and when columns are allocated anew. Throws `RangeError` for
   * a number of rows that is none, a `schema` error for a column that the output does not have, and `RuntimeError` when
   * the batch of this call has been emitted.
   */
  allocate<Kinds extends ArrayKinds<keyof Row & string>>(
    numRows: number,
    kinds: Kinds,
  ): AllocatedColumns<Kinds> {
    this.#refuseSecondBatch();
    const offload = this.#offload;
    const { columns, room } = allocateColumns({ format: this.#format, numRows, kinds, offload });
    this.#room?.giveBack();
    this.#room = room;
    return columns;
  }

  /** Emits the data batch from columns in the schema's order. */
  emitArrays(
    columns: readonly ArrayLike<unknown>[],
    metadata?: Readonly<Record<string, string>>,
  ): void {
    const named: Record<string, ArrayLike<unknown>> = {};
    this.outputSchema.fields.forEach((field, i) => {
      const column = columns[i];
      if (column !== undefined) named[field.name] = column;
    });
    this.#add(metadata, (sink) => this.#format.codec.writeColumns(named, sink));
  }

  /** Emits the data batch from rows. */
  emitRows(rows: readonly Row[], metadata?: Readonly<Record<string, string>>): void {
    this.#add(metadata, (sink) => {
      this.#format.codec.writeRows(rows as readonly Record<string, unknown>[], sink);
      return rows.length;
    });
  }

  /** Sends a log message to the caller, before the data of this call. */
  clientLog(level: LogLevel, message: string, extra: Readonly<Record<string, string>> = {}): void {
    this.emitClientLogMessage({ level, message, extra });
  }

  /** Sends a ready log message to the caller, before the data of this call. */
  emitClientLogMessage(message: LogMessage): void {
    this.#entries ??= this.#data === undefined ? [] : [this.#data];
    this.#entries.push({ message });
  }

  /**
   * Ends a producer stream; a batch emitted in the same call is still sent. Throws `RuntimeError` on
   * exchange streams.
   */
  finish(): void {
    if (!this.#options.producerMode) {
      throw new RpcError(
        "RuntimeError",
        "finish() is not allowed on exchange streams; exchange streams must emit exactly one data batch per call",
      );
    }
    this.#finished = true;
  }

  /** Throws `RuntimeError` unless a data batch was emitted. */
  validate(): void {
    this.#required();
  }

  /** Adds metadata to the emitted data batch. Throws `RuntimeError` when there is none. */
  mergeDataMetadata(metadata: Readonly<Record<string, string>>): void {
    const data = this.#required();
    const added = new Set(Object.keys(metadata));
    data.metadata = [
      ...data.metadata.filter(([key]) => !added.has(key)),
      ...Object.entries(metadata),
    ];
  }

  /** Encodes everything collected; `end` closes the stream behind it. Framework use. */
  flush(encoder: StreamEncoder, end: boolean): Uint8Array[] {
    const data = this.#data;
    let chunks: Uint8Array[];
    if (this.#entries === undefined && data !== undefined) {
      // A turn that logs nothing, as most do.
      chunks = this.#encodeData(data, encoder, end);
    } else {
      const { length } = this.#collected;
      chunks = this.#collected.flatMap((entry, i) => {
        const last = end && i === length - 1;
        return "message" in entry
          ? this.#encodeLog(entry, encoder, last)
          : this.#encodeData(entry, encoder, last);
      });
      if (end && length === 0) chunks = encoder.end();
    }
    this.discard();
    this.#offload = undefined;
    return chunks;
  }

  #encodeLog({ message }: LogEntry, encoder: StreamEncoder, end: boolean): Uint8Array[] {
    const metadata = encodeMetadata([...logMetadata(message), ...this.#options.logPairs()]);
    return encoder.encode(0, this.#format.writeNoRows, { metadata, end });
  }

  #encodeData(entry: DataEntry, encoder: StreamEncoder, end: boolean): Uint8Array[] {
    const offload = this.#offload;
    if (offload !== undefined) {
      const room = this.#room;
      const rows = { ...entry, end, room, writeNoRows: this.#format.writeNoRows };
      return encodeOffloading(offload, encoder, rows);
    }
    const metadata = entry.metadata.length === 0 ? undefined : encodeMetadata(entry.metadata);
    return encoder.encodeFilled(entry.numRows, entry.sink, { metadata, end });
  }

  /** Drops the data batch without sending it: the turn failed. Framework use. */
  discard(): void {
    this.#room?.giveBack();
    this.#room = undefined;
    const data = this.#data;
    if (data === undefined) return;
    this.#data = undefined;
    this.#entries = this.#entries?.filter((entry) => entry !== data);
    returnSink(data.sink);
  }

  /** Rows of the emitted data batch, `undefined` when there is none. Framework use. */
  get dataRows(): number | undefined {
    return this.#data?.numRows;
  }

  #add(
    metadata: Readonly<Record<string, string>> | undefined,
    write: (sink: BodySink) => number,
  ): void {
    this.#refuseSecondBatch();
    const sink = takeSink();
    try {
      const numRows = write(sink);
      this.#data = {
        numRows,
        sink,
        metadata: metadata === undefined ? [] : Object.entries(metadata),
      };
    } catch (error) {
      returnSink(sink);
      throw error;
    }
    this.#entries?.push(this.#data);
  }

  #refuseSecondBatch(): void {
    if (this.#data === undefined) return;
    throw new RpcError("RuntimeError", "Only one data batch may be emitted per call");
  }

  get #collected(): readonly (DataEntry | LogEntry)[] {
    return this.#entries ?? (this.#data === undefined ? [] : [this.#data]);
  }

  #required(): DataEntry {
    if (this.#data === undefined) throw new RpcError("RuntimeError", "No data batch was emitted");
    return this.#data;
  }

  #annotated(entry: DataEntry | LogEntry): AnnotatedBatch {
    return annotatedOutput(this.#format, entry);
  }
}

/** Encodes an entry and reads it back: only inspection asks for it, never the way to the wire. */
function annotatedOutput(format: RowFormat, entry: DataEntry | LogEntry): AnnotatedBatch {
  const encoder = new StreamEncoder(format.schema);
  const isLog = "message" in entry;
  const pairs = isLog ? logMetadata(entry.message) : entry.metadata;
  const chunks = isLog
    ? encoder.encode(0, format.writeNoRows, { end: true })
    : encoder.encodeFilled(entry.numRows, entry.sink, { end: true });
  const [batch] = decodeStream(joinChunks(chunks)).batches;
  if (batch === undefined) throw new RpcError("RuntimeError", "No data batch was emitted");
  if (!isLog) {
    // Encoding spent the sink; fill it again from what was read back.
    entry.sink.reset();
    writeRecordBatch(batch.toRecordBatch(), entry.sink);
  }
  const metadata = new Map(pairs.map(([key, value]) => [key, String(value)]));
  return new AnnotatedBatch(batch, { codec: format.codec, metadata });
}
