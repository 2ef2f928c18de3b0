/** The client's side of an open stream (seed 000, `StreamSession`). */
import {
  type BodySink,
  isSheafError,
  protocolError,
  type ReceivedBatch,
  type RowCodec,
  sameSchema,
  sameType,
  writeRecordBatch,
} from "@sheaf/arrow";
import type { DataclassConstructor, InstanceConstructor } from "@sheaf/dataclass";
import type { RecordBatch, Schema } from "apache-arrow";
import {
  type AllocatedColumns,
  type ArrayKinds,
  allocateColumns,
} from "../stream/allocate-columns.ts";
import { AnnotatedBatch, isRecordBatch } from "../stream/annotated-batch.ts";
import type { Columns } from "../stream/output-collector.ts";
import { type Patience, patiently, throwIfAborted } from "../transport/give-up.ts";
import type { Offload, Room } from "../transport/offload.ts";
import { inputChanged, streamClosed } from "../transport/stream-errors.ts";
import type { StreamLink, TurnInput } from "../transport/transport.ts";
import { EMPTY_FORMAT, type RowFormat } from "../wire/row-format.ts";
import { BatchIterator } from "./batch-iterator.ts";

/** What a session is made from. */
export interface SessionParts {
  readonly link: StreamLink<unknown>;
  readonly patience: Patience;
  /** Rows in; empty for producers. */
  readonly inputFormat: RowFormat;
  /** Rows out, where they are declared. */
  readonly outputFormat: RowFormat | undefined;
}

/** Metadata of one turn. */
export interface TurnOptions {
  /** Custom metadata of the input batch; on producers it needs a stream opened with `readAhead: 0`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

const TICK: TurnInput = {
  schema: EMPTY_FORMAT.schema,
  numRows: 0,
  fill: EMPTY_FORMAT.writeNoRows,
  metadata: undefined,
};

/** What producer and exchange sessions have in common. */
abstract class StreamSession<Row, Header> implements AsyncDisposable {
  /** The header that the server sent before the first batch; `null` where the method declares none. */
  readonly header: Header;
  readonly #link: StreamLink<unknown>;
  readonly #patience: Patience;
  readonly #outputFormat: RowFormat | undefined;
  #codecFor: { readonly schema: Schema; readonly codec: RowCodec | undefined } | undefined;
  #closed = false;

  constructor(parts: SessionParts) {
    this.#link = parts.link;
    this.#patience = parts.patience;
    this.#outputFormat = parts.outputFormat;
    // The link decoded it with the class that the method declares.
    this.header = (parts.link.header ?? null) as Header;
  }

  /**
   * What `client.resumeStream` goes on with, behind the batch that was read last, here or in another process;
   * `undefined` when the stream has finished. Rejects with `unsupported` on carriers that keep the state in memory.
   */
  async token(): Promise<string | undefined> {
    if (this.#link.token !== undefined) return this.#link.token();
    throw protocolError(
      "unsupported",
      "this carrier keeps the stream's state in memory: there is no token to resume it with",
      { method: this.method },
    );
  }

  /** The header, narrowed to a class. Throws a `TypeError` when there is none, or one of another class. */
  typedHeader<Instance>(type: DataclassConstructor & InstanceConstructor<Instance>): Instance {
    const header: unknown = this.header;
    if (header === null)
      throw new TypeError(`Stream has no header (expected ${type.dataclassName})`);
    if (!isInstance(header, type)) {
      const actual = Object(header).constructor.name;
      throw new TypeError(`Header type mismatch: expected ${type.dataclassName}, got ${actual}`);
    }
    return header;
  }

  /**
   * Ends the stream in order and reads what is left of it, 10 000 batches at most. Idempotent; never rejects.
   */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#link.close();
  }

  /** Ends the stream and runs the state's `onCancel` on the server. Idempotent; never rejects. */
  async cancel(): Promise<void> {
    this.#closed = true;
    await this.#link.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The method's name on the wire. */
  protected get method(): string {
    return this.#patience.method;
  }

  /** Where the next input may be made, beside the carrier. */
  protected get offload(): Offload | undefined {
    return this.#link.offload;
  }

  /** Throws `stream-closed` after the end. */
  protected refuseWhenClosed(): void {
    if (this.#closed) throw streamClosed(this.method);
  }

  /**
   * One turn, with the input that `make` makes: the batch, or what `atEnd` says of a stream that has finished. A remote
   * error closes the session.
   */
  protected async turn<End>(
    make: () => TurnInput,
    atEnd: () => End,
  ): Promise<AnnotatedBatch<Row> | End> {
    this.refuseWhenClosed();
    const input = make();
    try {
      if (this.#patience.signal?.aborted) {
        // Before the carrier is passed on, and the place with it.
        input.room?.giveBack();
        await this.cancel();
      }
      throwIfAborted(this.#patience);
      const work = this.#link.turn(input);
      const batch = await patiently(work, this.#patience, () => void this.cancel());
      if (batch !== undefined) return this.#annotate(batch);
      this.#closed = true;
      return atEnd();
    } catch (error) {
      // What the caller got wrong about its own input leaves the stream as it is.
      if (!isSheafError(error, "schema")) this.#closed = true;
      throw error;
    }
  }

  #annotate(batch: ReceivedBatch): AnnotatedBatch<Row> {
    if (this.#codecFor?.schema !== batch.schema) {
      const declared = this.#outputFormat;
      const fits = declared !== undefined && sameColumns(batch.schema, declared.schema);
      this.#codecFor = { schema: batch.schema, codec: fits ? declared.codec : undefined };
    }
    const { codec } = this.#codecFor;
    return new AnnotatedBatch<Row>(batch, { codec, release: batch.release });
  }
}

/** A producer stream: iterate it, or take it turn by turn with {@link tick}. */
export class ProducerSession<Row, Header>
  extends StreamSession<Row, Header>
  implements AsyncIterable<AnnotatedBatch<Row>>
{
  /** Asks for the next batch; `undefined` when the stream has finished. */
  tick(options: TurnOptions = {}): Promise<AnnotatedBatch<Row> | undefined> {
    const metadata = pairsOf(options);
    return this.turn(() => (metadata === undefined ? TICK : { ...TICK, metadata }), nothing);
  }

  /**
   * The next batch with what the stream can be resumed with behind it (see {@link token}); `undefined` when the stream
   * has finished.
   */
  async nextWithToken(): Promise<readonly [AnnotatedBatch<Row>, string | undefined] | undefined> {
    const batch = await this.tick();
    return batch === undefined ? undefined : [batch, await this.token()];
  }

  /** The batches in order. Leaving the loop early cancels the stream. */
  [Symbol.asyncIterator](): AsyncIterableIterator<AnnotatedBatch<Row>, void> {
    return new BatchIterator(this);
  }
}

/** What an exchange takes: columns, rows, or a ready batch. */
export type ExchangeInput<Input> =
  | Columns<Input>
  | readonly Input[]
  | RecordBatch
  | AnnotatedBatch<unknown>;

/** An exchange stream: one batch in, one batch out. */
export class ExchangeSession<Input, Row, Header> extends StreamSession<Row, Header> {
  readonly #format: RowFormat;
  #schema: Schema | undefined;
  #room: Room | undefined;

  constructor(parts: SessionParts) {
    super(parts);
    this.#format = parts.inputFormat;
  }

  /**
   * Columns of `numRows` values for the next {@link exchange}, as arrays of the kinds that are asked for:
   * `{ value: Float64Array }`. In shared memory the server finds the values where they were written, and nothing is
   * copied; elsewhere the arrays are as any others. Write every value: what is in them is left from before. They may be
   * empty behind that exchange, and when columns are allocated anew. Throws `RangeError` for a number of rows that is
   * none, a `schema` error for a column that the input does not have, and `stream-closed` after the end.
   */
  allocate<Kinds extends ArrayKinds<keyof Input & string>>(
    numRows: number,
    kinds: Kinds,
  ): AllocatedColumns<Kinds> {
    this.refuseWhenClosed();
    const { offload } = this;
    const { columns, room } = allocateColumns({ format: this.#format, numRows, kinds, offload });
    this.#room?.giveBack();
    this.#room = room;
    return columns;
  }

  /**
   * Sends columns (`{ value: [1, 2] }`), rows (`[{ value: 1 }]`), a RecordBatch or an AnnotatedBatch and
   * answers with the server's batch. The first batch fixes the input schema of the session. Rejects with `stream-closed`
   * after the end, with a remote error (which closes the session), or with a `schema` error, which does not.
   */
  exchange(input: ExchangeInput<Input>, options: TurnOptions = {}): Promise<AnnotatedBatch<Row>> {
    return this.turn(() => this.#inRoom(this.#encode(input, options)), streamFinished);
  }

  override async close(): Promise<void> {
    this.#takeRoom()?.giveBack();
    await super.close();
  }

  override async cancel(): Promise<void> {
    this.#takeRoom()?.giveBack();
    await super.cancel();
  }

  #inRoom(input: TurnInput): TurnInput {
    const room = this.#takeRoom();
    return room === undefined ? input : { ...input, room };
  }

  #takeRoom(): Room | undefined {
    const room = this.#room;
    this.#room = undefined;
    return room;
  }

  #encode(input: ExchangeInput<Input>, options: TurnOptions): TurnInput {
    const metadata = pairsOf(options);
    if (input instanceof AnnotatedBatch) {
      const own = metadata ?? pairsOf({ metadata: Object.fromEntries(input.customMetadata) });
      return this.#batchInput(input.batch, own);
    }
    if (isRecordBatch(input)) return this.#batchInput(input, metadata);
    const { codec, schema } = this.#format;
    this.#fix(schema);
    const values: unknown = input;
    if (isRows(values)) {
      const fill = (sink: BodySink): void => codec.writeRows(values, sink);
      return { schema, numRows: values.length, fill, metadata };
    }
    // Rows are ruled out, which the compiler does not see of readonly arrays.
    const columns = input as Columns<Input>;
    const fill = (sink: BodySink): void => {
      codec.writeColumns(columns, sink);
    };
    return { schema, numRows: rowsOf(columns), fill, metadata };
  }

  /** Carriers that send each turn by itself would not notice. */
  #fix(schema: Schema): void {
    this.#schema ??= schema;
    if (this.#schema !== schema) throw inputChanged(this.method);
  }

  #batchInput(batch: RecordBatch, metadata: TurnInput["metadata"]): TurnInput {
    // Later batches of the same shape travel under the first one's schema object.
    const schema =
      this.#schema !== undefined && sameSchema(this.#schema, batch.schema)
        ? this.#schema
        : batch.schema;
    this.#fix(schema);
    const fill = (sink: BodySink): void => writeRecordBatch(batch, sink);
    return { schema, numRows: batch.numRows, fill, metadata };
  }
}

function nothing(): undefined {}

function streamFinished(): never {
  throw protocolError("stream-closed", "Stream has finished");
}

function isInstance<Instance>(
  value: unknown,
  type: InstanceConstructor<Instance>,
): value is Instance {
  return value instanceof type;
}

/** Whether columns have the same names and types; peers do not agree on which may be null. */
function sameColumns(a: Schema, b: Schema): boolean {
  if (a === b) return true;
  if (a.fields.length !== b.fields.length) return false;
  return a.fields.every(({ name, type }, i) => {
    const other = b.fields[i];
    return other !== undefined && other.name === name && sameType(type, other.type);
  });
}

function isRows(input: unknown): input is readonly Record<string, unknown>[] {
  return Array.isArray(input);
}

/** Rows of the first column; the codec checks that the others have as many. */
function rowsOf(columns: Readonly<Record<string, unknown>>): number {
  for (const name in columns) {
    const column = columns[name];
    if (typeof column === "object" && column !== null && "length" in column)
      return Number(column.length);
  }
  return 0;
}

function pairsOf({ metadata }: TurnOptions): TurnInput["metadata"] {
  if (metadata === undefined) return undefined;
  const pairs = Object.entries(metadata);
  return pairs.length === 0 ? undefined : pairs;
}
