/** A stream that has begun: its state, and the one function that takes a turn. Carriers call it, whatever they are. */
import {
  batchByteSize,
  castBatch,
  encodeMetadata,
  isSheafError,
  type MetadataValue,
  type ReceivedBatch,
  StreamEncoder,
  sameSchema,
} from "@sheaf/arrow";
import { type Dataclass, isDataclass } from "@sheaf/dataclass";
import type { RecordBatch, Schema } from "apache-arrow";
import type { MaybePromise } from "../contract/service.ts";
import { RpcError } from "../errors/rpc-error.ts";
import { AnnotatedBatch } from "../stream/annotated-batch.ts";
import { OutputCollector, type ResponseBudget } from "../stream/output-collector.ts";
import type { Stream } from "../stream/stream.ts";
import type { StreamState } from "../stream/stream-state.ts";
import { isPromise } from "../wire/is-promise.ts";
import { RESERVED_PREFIX } from "../wire/keys.ts";
import { EMPTY_FORMAT, type RowFormat, rowFormatOf } from "../wire/row-format.ts";
import { identityPairs, ReplyWriter } from "./reply-writer.ts";
import type { ServerCall } from "./server-call.ts";

const NO_METADATA: ReadonlyMap<string, string> = new Map();

/** What a turn puts out. */
export interface TurnOutput {
  readonly chunks: Uint8Array[];
  /** Whether the output stream has ended with it. */
  readonly done: boolean;
  /** Bytes of the data batch's buffers; left out where it has no rows, or there is none. */
  readonly dataBytes?: number | undefined;
}

/** Metadata for a turn's data batch, asked for when the state has changed. */
export type CarriedMetadata = () => Readonly<Record<string, string>>;

/** A stream that could not begin: the complete error stream to answer with. */
export interface RefusedStream {
  readonly refused: Uint8Array[];
}

/** Runs the method and opens its stream. */
export function openStream(call: ServerCall): MaybePromise<OpenStream | RefusedStream> {
  try {
    const result = call.bound.handler(call.params, call);
    if (!isPromise(result)) return begin(call, result);
    return result.then(
      (stream) => {
        try {
          return begin(call, stream);
        } catch (error) {
          return refuse(call, error);
        }
      },
      (error: unknown) => refuse(call, error),
    );
  } catch (error) {
    return refuse(call, error);
  }
}

function refuse(call: ServerCall, error: unknown): RefusedStream {
  const reply = new ReplyWriter(EMPTY_FORMAT, call);
  for (const message of call.takeEarlyLogs()) reply.log(message);
  reply.error(error);
  call.fail(error);
  return { refused: reply.take() };
}

function begin(call: ServerCall, result: unknown): OpenStream {
  const method = call.bound;
  if (!isStream(result)) {
    throw new RpcError(
      "TypeError",
      `${method.name}() must return stream(state), got ${typeof result}`,
    );
  }
  const format = result.output === undefined ? method.outputFormat : rowFormatOf(result.output);
  if (format === undefined) {
    throw new RpcError(
      "TypeError",
      `${method.name}() declares no output schema; return stream(state, { output })`,
    );
  }
  return new OpenStream(call, result.state, format, headerOf(call, result));
}

function isStream(value: unknown): value is Stream {
  return (
    typeof value === "object" &&
    value !== null &&
    "state" in value &&
    typeof value.state === "object" &&
    value.state !== null &&
    "process" in value.state
  );
}

function headerOf({ bound: method }: ServerCall, result: Stream): Dataclass | undefined {
  if (method.header === undefined) return undefined;
  if (!isDataclass(result.header)) {
    throw new RpcError(
      "TypeError",
      `Method '${method.name}' declares header type but returned header=None`,
    );
  }
  return result.header;
}

/** A running stream. Turns are taken one at a time. */
export class OpenStream {
  readonly call: ServerCall;
  readonly state: StreamState;
  readonly format: RowFormat;
  /** The header's complete IPC stream, logs of the start included; `undefined` where none is declared. */
  readonly header: Uint8Array[] | undefined;
  #encoder: StreamEncoder;
  #before: Uint8Array[];
  #dataBytes = 0;
  #acceptedInput: Schema | undefined;
  #tick: AnnotatedBatch | undefined;
  /** Releases asked for during a turn: what it emits may refer to its input until the client has it. */
  #releases: (() => void)[] | undefined;
  /** What the reply may hold, where its carrier has a limit; for the handler to read. */
  budget: ResponseBudget | undefined;

  constructor(
    call: ServerCall,
    state: StreamState,
    format: RowFormat,
    header: Dataclass | undefined,
  ) {
    this.call = call;
    this.state = state;
    this.format = format;
    if (header === undefined) {
      const start = new ReplyWriter(format, call);
      for (const message of call.takeEarlyLogs()) start.log(message);
      this.#encoder = start.encoder;
      this.#before = start.take();
    } else {
      this.header = writeHeader(call, header);
      call.observed?.output(1, batchByteSize(header.toBatch()));
      this.#encoder = new StreamEncoder(format.schema);
      this.#before = [];
    }
  }

  /**
   * Takes one turn. Errors of the handler become the stream's last batch; this never throws them. `carry` is asked
   * after the turn for metadata that the data batch is to take along: a carrier without memory has the state there.
   * `seen` is what the handler sees of the input's metadata, where that is not what a client put on the batch.
   */
  turn(
    input: ReceivedBatch | AnnotatedBatch,
    carry?: CarriedMetadata,
    seen?: ReadonlyMap<string, string>,
  ): MaybePromise<TurnOutput> {
    const { call } = this;
    const out = new OutputCollector(this.format, {
      producerMode: call.bound.kind === "producer",
      priorDataBytes: this.#dataBytes,
      logPairs: this.#logPairs,
      budget: this.budget,
      offload: call.offload,
    });
    call.redirectLogs((message) => out.emitClientLogMessage(message));
    try {
      const batch = input instanceof AnnotatedBatch ? input : this.#input(input, seen);
      const result = this.state.process(batch, out, call);
      if (!isPromise(result)) return this.#finishTurn(out, carry);
      return result.then(
        () => this.#finishTurn(out, carry),
        (error: unknown) => this.#failTurn(out, error),
      );
    } catch (error) {
      return this.#failTurn(out, error);
    }
  }

  /** The client cancelled: tells the state, once, and ends the output. */
  async cancel(): Promise<Uint8Array[]> {
    this.call.redirectLogs(() => undefined);
    this.call.abort(new RpcError("CancelledError", "The client cancelled the stream"));
    try {
      await this.state.onCancel?.(this.call);
    } catch {
      // A hook that fails must not turn a cancel into an error.
    }
    this.call.observed?.end(undefined, true);
    return this.#endOutput();
  }

  /** The client closed its side in order: ends the output. */
  close(): Uint8Array[] {
    this.call.observed?.end(undefined);
    return this.#endOutput();
  }

  /** Whether the output has ended. */
  get isOver(): boolean {
    return this.#encoder.ended;
  }

  /** The input cannot be read: ends the output with an error. */
  fail(error: unknown): Uint8Array[] {
    return [...this.#takeBefore(), ...this.#errorChunks(error)];
  }

  /** The schema message of the state: kept once beside a stream that travels. Throws `invalid-declaration` for states that are not listed. */
  get stateSchema(): Uint8Array {
    return this.call.states.schemaOf(this.state);
  }

  /** The state as bytes; `schema` is {@link stateSchema} as it was when the stream began. */
  snapshot(schema: Uint8Array): Uint8Array {
    return this.call.states.write(this.state, schema);
  }

  /** Begins this part of the output anew, with a batch of no rows that says where what it held before is to be found. */
  replace(pairs: readonly [string, MetadataValue][]): Uint8Array[] {
    this.#encoder = new StreamEncoder(this.format.schema);
    return this.mark(pairs);
  }

  /** Ends this part of the output with a batch of no rows that says where the stream goes on. */
  suspend(pairs: readonly [string, MetadataValue][]): Uint8Array[] {
    return [...this.mark(pairs), ...this.#encoder.end()];
  }

  /** A batch of no rows that says where the stream could go on, between two turns. */
  mark(pairs: readonly [string, MetadataValue][]): Uint8Array[] {
    const metadata = encodeMetadata(pairs);
    return [
      ...this.#takeBefore(),
      ...this.#encoder.encode(0, this.format.writeNoRows, { metadata }),
    ];
  }

  #finishTurn(out: OutputCollector, carry: CarriedMetadata | undefined): TurnOutput {
    try {
      if (!out.finished) out.validate();
      if (carry !== undefined && out.dataRows !== undefined) out.mergeDataMetadata(carry());
      const rows = out.dataRows;
      const bytes = out.totalDataBytes - this.#dataBytes;
      this.#dataBytes = out.totalDataBytes;
      const chunks = out.flush(this.#encoder, out.finished);
      if (rows !== undefined) this.call.observed?.output(rows, bytes);
      if (out.finished) this.call.observed?.end(undefined);
      const before = this.#takeBefore();
      return {
        chunks: before.length === 0 ? chunks : [...before, ...chunks],
        done: out.finished,
        dataBytes: rows ? bytes : undefined,
      };
    } catch (error) {
      return this.#failTurn(out, error);
    }
  }

  #failTurn(out: OutputCollector, error: unknown): TurnOutput {
    out.discard();
    const chunks = [...this.#takeBefore(), ...out.flush(this.#encoder, false)];
    chunks.push(...this.#errorChunks(error));
    return { chunks, done: true };
  }

  #errorChunks(error: unknown): Uint8Array[] {
    const located = isSheafError(error) ? error.inMethod(this.call.method) : error;
    this.call.fail(located);
    const reply = new ReplyWriter(this.format, this.call, this.#encoder);
    reply.error(located);
    return reply.take();
  }

  #endOutput(): Uint8Array[] {
    return [...this.#takeBefore(), ...this.#encoder.end()];
  }

  #takeBefore(): Uint8Array[] {
    const before = this.#before;
    if (before.length > 0) this.#before = [];
    return before;
  }

  #input(batch: ReceivedBatch, seen?: ReadonlyMap<string, string>): AnnotatedBatch {
    const method = this.call.bound;
    if (method.kind === "producer") return this.#tickOf(batch);
    this.call.observed?.input(batch);
    const codec = method.inputFormat.codec;
    const metadata = seen ?? visibleMetadata(batch);
    const source = this.#cast(batch.own(), method.inputFormat);
    const release = this.#releaseLater(batch);
    return new AnnotatedBatch(source, { codec, metadata, release });
  }

  /** The next input says that the client has had all of the output before it. */
  #releaseLater({ release }: ReceivedBatch): (() => void) | undefined {
    if (this.#releases !== undefined) for (const due of this.#releases) due();
    this.#releases = undefined;
    if (release === undefined) return undefined;
    const releases: (() => void)[] = [];
    this.#releases = releases;
    return () => releases.push(release);
  }

  #tickOf(batch: ReceivedBatch): AnnotatedBatch {
    if (batch.metadata.size > 0) {
      return new AnnotatedBatch(batch.own(), { metadata: visibleMetadata(batch) });
    }
    if (this.#tick === undefined || this.#tick.isReleased) {
      this.#tick = new AnnotatedBatch(batch.own());
    }
    return this.#tick;
  }

  #cast(batch: ReceivedBatch, { schema }: RowFormat): ReceivedBatch | RecordBatch {
    if (batch.schema === this.#acceptedInput) return batch;
    if (!sameSchema(batch.schema, schema)) return castBatch(batch.toRecordBatch(), schema);
    this.#acceptedInput = batch.schema;
    return batch;
  }

  readonly #logPairs = (): [string, MetadataValue][] => identityPairs(this.call.identity());
}

function writeHeader(call: ServerCall, header: Dataclass): Uint8Array[] {
  const logs = call.takeEarlyLogs();
  if (logs.length === 0) return [header.serializeToBytes()];
  const batch = header.toBatch();
  const reply = new ReplyWriter(rowFormatOf(batch.schema), call);
  for (const message of logs) reply.log(message);
  reply.batch(batch);
  return reply.take();
}

/** What a client put on its batch, without what the protocol put there. */
function visibleMetadata(batch: ReceivedBatch): ReadonlyMap<string, string> {
  if (batch.metadata.size === 0) return NO_METADATA;
  const visible = new Map<string, string>();
  for (const [key, value] of batch.metadata.toMap()) {
    if (!key.startsWith(RESERVED_PREFIX)) visible.set(key, value);
  }
  return visible;
}
