/** One stream over a byte channel: input and output run in lockstep, or with ticks sent ahead. */
import {
  type EncodedMetadata,
  encodeMetadata,
  isSheafError,
  protocolError,
  type ReceivedBatch,
  returnSink,
  StreamEncoder,
  takeSink,
} from "@sheaf/arrow";
import type { Schema } from "apache-arrow";
import { KEY_CANCEL } from "../wire/keys.ts";
import { EMPTY_FORMAT, rowFormatOf } from "../wire/row-format.ts";
import type { ChannelTransport } from "./channel-transport.ts";
import { isRecoverable, type Outcome, type ReplyEvent, ReplyReader } from "./frames.ts";
import { encodeOffloading, type Offload, takeOffloaded } from "./offload.ts";
import { askedAhead, busy, inputChanged, missingHeader, streamClosed } from "./stream-errors.ts";
import type { StreamCall, StreamLink, TurnInput } from "./transport.ts";

/** Batches that closing reads, at most, before it gives the connection up (seed 000, `close`). */
export const MAX_DRAINED_BATCHES = 10_000;

/**
 * Ticks that are asked for ahead, at most. They fit into what every carrier takes without being read, so that client and
 * server never wait for each other, both of them sending.
 */
const MAX_AHEAD = 256;
/** Of batches beside the carrier these many bytes are asked for ahead: more than caches hold are made in cold memory. */
const AHEAD_BYTES = 16 * 1024 * 1024;

const CANCEL = encodeMetadata([[KEY_CANCEL, "1"]]);

/** Opens the stream. Holds the carrier until the stream is over. */
export async function openChannelStream<Header>(
  carrier: ChannelTransport,
  call: StreamCall<Header>,
): Promise<StreamLink<Header>> {
  const { frames } = carrier;
  const offload = call.offload?.begin(frames) ? call.offload : undefined;
  let opened: Outcome<Header>;
  try {
    await frames.write(call.encode(offload));
    if (call.decodeHeader === undefined) {
      // Sent with the first input, if that comes at once: one write instead of two.
      queueMicrotask(() => void flushQuietly(carrier));
      return new ChannelStream<Header>(carrier, call, undefined, offload);
    }
    await frames.flush();
    opened = await readHeader(carrier, call, call.decodeHeader);
  } catch (error) {
    if (isSheafError(error, "transport")) throw carrier.break(error);
    carrier.release();
    throw error;
  }
  if ("result" in opened) return new ChannelStream<Header>(carrier, call, opened.result, offload);
  if (opened.refused) carrier.release();
  // Its header cannot be read, but the stream is open: it is ended in order, which releases the carrier.
  else await new ChannelStream(carrier, call, undefined, undefined).close();
  throw opened.error;
}

/** A write that fails here fails again, and is reported, at the first turn. */
async function flushQuietly({ frames }: ChannelTransport): Promise<void> {
  try {
    await frames.flush();
  } catch {
    // Reported by whoever waits next.
  }
}

async function readHeader<Header>(
  carrier: ChannelTransport,
  call: StreamCall<Header>,
  decode: (batch: ReceivedBatch) => Header,
): Promise<Outcome<Header>> {
  const reader = new ReplyReader(carrier.frames, call.method, call.onLog);
  const outcome = await reader.outcome(decode);
  if (outcome !== undefined && ("result" in outcome || !outcome.refused)) return outcome;
  // Servers wait for the refused stream's input, or take it for a request; a tick suits both.
  const input = new StreamEncoder(EMPTY_FORMAT.schema);
  await carrier.frames.write(input.encode(0, EMPTY_FORMAT.writeNoRows, { end: true }));
  await carrier.frames.flush();
  carrier.frames.staleReplyPossible = true;
  return outcome ?? { error: missingHeader(call.method), refused: true };
}

class ChannelStream<Header> implements StreamLink<Header> {
  readonly header: Header | undefined;
  readonly #carrier: ChannelTransport;
  readonly #call: StreamCall<Header>;
  readonly #offload: Offload | undefined;
  readonly #output: ReplyReader;
  #input: StreamEncoder | undefined;
  #tick: Uint8Array[] | undefined;
  /** Inputs sent whose output has not been read. */
  #outstanding = 0;
  /** Ticks to keep outstanding; doubles from turn to turn, so that a short look costs the server little. */
  #window = 1;
  /** Whether the last batch came beside the carrier: the pointer to the next one is most of what there is to wait for. */
  #isBeside = false;
  #turning = false;
  #afterTurn: (() => void) | undefined;
  #over = false;
  #closing: Promise<void> | undefined;

  constructor(
    carrier: ChannelTransport,
    call: StreamCall<Header>,
    header: Header | undefined,
    offload: Offload | undefined,
  ) {
    this.#carrier = carrier;
    this.#call = call;
    this.#offload = offload;
    this.header = header;
    this.#output = new ReplyReader(carrier.frames, call.method, call.onLog);
  }

  /** While a turn is taken, the place is the server's. */
  get offload(): Offload | undefined {
    return this.#turning || this.#over ? undefined : this.#offload;
  }

  async turn(input: TurnInput): Promise<ReceivedBatch | undefined> {
    if (this.#over || this.#closing !== undefined) throw streamClosed(this.#call.method);
    if (this.#turning) throw busy(this.#call.method);
    this.#turning = true;
    try {
      const written = this.#send(input) ?? this.#carrier.frames.flush();
      if (written !== undefined) await written;
      let event = this.#output.poll();
      while (event === undefined) {
        await this.#more();
        event = this.#output.poll();
      }
      if (event.kind === "data") {
        this.#outstanding--;
        if (this.#offload === undefined) return event.batch.own();
        event = this.#fetch(this.#offload, event.batch);
        if (event.kind === "data") return event.batch;
      }
      await this.#finish(event);
      if (event.kind === "error") throw event.error;
      return undefined;
    } catch (error) {
      throw this.#failed(error);
    } finally {
      this.#turning = false;
      this.#afterTurn?.();
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#end(undefined);
    return this.#closing;
  }

  cancel(): Promise<void> {
    this.#closing ??= this.#end(CANCEL);
    return this.#closing;
  }

  #more(): Promise<boolean> {
    const { frames } = this.#carrier;
    if (this.#isBeside) frames.channel.expectSoon?.();
    return frames.more();
  }

  /** The batch for keeps, wherever it lies. */
  #fetch(offload: Offload, batch: ReceivedBatch): ReplyEvent {
    try {
      const taken = takeOffloaded(offload, batch, this.#carrier.frames.context);
      this.#isBeside = taken !== batch;
      if (this.#isBeside) this.#limitWindow(AHEAD_BYTES / taken.byteLength);
      return { kind: "data", batch: taken };
    } catch (error) {
      if (!isRecoverable(error)) throw error;
      return { kind: "error", error: error.inMethod(this.#call.method) };
    }
  }

  /** Writes the input, and as many ticks ahead as the window allows. */
  #send(input: TurnInput): void | Promise<void> {
    const encoder = this.#inputFor(input.schema);
    if (this.#offload !== undefined && this.#outstanding === 0) {
      this.#offload.settle();
      if (input.numRows > 0) return this.#sendOffloading(this.#offload, encoder, input);
      input.room?.giveBack();
    }
    const ahead = this.#call.kind === "producer" ? this.#nextWindow(input) : 1;
    // Many ticks in one write, and so many batches in one read: asked for again when half of them have come.
    if (this.#outstanding * 2 > ahead) return undefined;
    const pairs = input.metadata ?? this.#offload?.handBack();
    let metadata = pairs === undefined ? undefined : encodeMetadata(pairs);
    let written: Promise<void> | undefined;
    while (this.#outstanding < ahead) {
      const chunks = this.#encode(encoder, input, metadata);
      metadata = undefined;
      written = this.#carrier.frames.write(chunks) ?? undefined;
      this.#outstanding++;
    }
    return written;
  }

  /** Ticks are the same bytes each time, once the schema is out. */
  #encode(
    encoder: StreamEncoder,
    { numRows, fill }: TurnInput,
    metadata: EncodedMetadata | undefined,
  ): Uint8Array[] {
    const isTick = this.#call.kind === "producer" && metadata === undefined && encoder.started;
    if (isTick && this.#tick !== undefined) return this.#tick;
    const chunks = encoder.encode(numRows, fill, { metadata });
    if (isTick) this.#tick = chunks;
    return chunks;
  }

  #sendOffloading(
    offload: Offload,
    encoder: StreamEncoder,
    { schema, numRows, fill, metadata = [], room }: TurnInput,
  ): void | Promise<void> {
    const sink = takeSink();
    let chunks: Uint8Array[];
    try {
      fill(sink);
      const { writeNoRows } = rowFormatOf(schema);
      const rows = { numRows, sink, metadata, end: false, room, writeNoRows };
      chunks = encodeOffloading(offload, encoder, rows);
    } finally {
      // With what is written, the place is the server's.
      room?.giveBack();
      returnSink(sink);
    }
    const written = this.#carrier.frames.write(chunks);
    this.#outstanding++;
    return written;
  }

  #nextWindow({ metadata }: TurnInput): number {
    if (metadata !== undefined) {
      // Metadata belongs to one tick and cannot be sent ahead of itself.
      if (this.#outstanding > 0) throw askedAhead(this.#call.method);
      return 1;
    }
    // Where only the client can give regions back, the server is let come to rest for it.
    if (this.#offload?.unsettled) return this.#outstanding;
    const window = this.#window;
    this.#window = Math.min(window * 2, MAX_AHEAD, Math.max(1, this.#call.readAhead));
    return window;
  }

  #limitWindow(batches: number): void {
    this.#window = Math.max(1, Math.min(this.#window, Math.floor(batches)));
  }

  #inputFor(schema: Schema): StreamEncoder {
    this.#input ??= new StreamEncoder(schema);
    if (this.#input.schema !== schema) throw inputChanged(this.#call.method);
    return this.#input;
  }

  /** The server has ended the stream: ends the input as well and passes the carrier on. */
  async #finish(event: ReplyEvent): Promise<void> {
    const { frames } = this.#carrier;
    if (this.#closing === undefined) {
      await frames.write(this.#endOfInput());
      await frames.flush();
    }
    if (event.kind === "error") {
      await this.#drain();
    }
    this.#release();
  }

  /** Ends the input and reads what is left of the output. */
  async #end(metadata: typeof CANCEL | undefined): Promise<void> {
    if (this.#over) return;
    const { frames } = this.#carrier;
    try {
      if (metadata !== undefined) await frames.write(this.#cancelBatch(metadata));
      await frames.write(this.#endOfInput());
      await frames.flush();
      // A turn under way reads its own output first.
      if (this.#turning) await new Promise<void>((resolve) => (this.#afterTurn = resolve));
      if (this.#over) return;
      await this.#drain();
      this.#release();
    } catch (error) {
      this.#failed(error);
    }
  }

  #cancelBatch(metadata: typeof CANCEL): Uint8Array[] {
    this.#input ??= new StreamEncoder(EMPTY_FORMAT.schema);
    return this.#input.encode(0, rowFormatOf(this.#input.schema).writeNoRows, { metadata });
  }

  #endOfInput(): Uint8Array[] {
    this.#input ??= new StreamEncoder(EMPTY_FORMAT.schema);
    return this.#input.end();
  }

  async #drain(): Promise<void> {
    let batches = 0;
    while (!this.#output.ended) {
      const event = await this.#output.next();
      if (event.kind !== "end" && ++batches > MAX_DRAINED_BATCHES) {
        throw protocolError(
          "limit-exceeded",
          `the server sent more than ${MAX_DRAINED_BATCHES} batches after the stream was closed`,
          {
            method: this.#call.method,
            limit: MAX_DRAINED_BATCHES,
          },
        );
      }
    }
  }

  #release(): void {
    if (this.#over) return;
    this.#over = true;
    if (isUnaryReply(this.#output.schema)) this.#carrier.frames.staleReplyPossible = true;
    this.#carrier.release();
  }

  /** An error that did not end the stream in order has broken the carrier. */
  #failed(error: unknown): unknown {
    if (
      this.#over ||
      isSheafError(error, "schema") ||
      isSheafError(error, "protocol", "unsupported")
    )
      return error;
    this.#over = true;
    return this.#carrier.break(error);
  }
}

/**
 * Whether a server may have answered a unary call, or refused the stream: then it may take the stream's input for a
 * request, and complain.
 */
function isUnaryReply(schema: Schema | undefined): boolean {
  if (schema === undefined) return false;
  const [first] = schema.fields;
  return first === undefined || (schema.fields.length === 1 && first.name === "result");
}
