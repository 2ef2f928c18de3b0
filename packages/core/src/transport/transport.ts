/**
 * The seam between the client and whatever carries its calls. Byte channels get there through
 * `channelTransport`; HTTP implements it directly.
 */
import type { BodySink, MetadataValue, ReceivedBatch } from "@sheaf/arrow";
import type { Schema } from "apache-arrow";
import type { LogListener } from "../wire/log.ts";
import type { Offload, Room } from "./offload.ts";

/** What a carrier can do. Differences between carriers are data, not options. */
export interface TransportCapabilities {
  /** Whether both sides can send at any time, and state stays in the server's memory. */
  readonly duplex: boolean;
  /** Whether any server of a group may answer the next turn of a stream. */
  readonly stateless: boolean;
  /** Whether all calls go over one carrier, one after another, and may bring an {@link Offload}. Default `false`. */
  readonly sequential?: boolean;
}

/** What all calls have in common. */
export interface CallCommon {
  /** The protocol's name, `undefined` for methods that belong to none. */
  readonly protocol: string | undefined;
  /** The method's name. */
  readonly method: string;
  /** Whether calling twice does no more than calling once, as the service declares it. */
  readonly idempotent: boolean;
  /** The request as a complete IPC stream, in chunks that may be sent as they are; with an offload, it is announced. */
  encode(offload?: Offload): Uint8Array[];
  /** Where the call's large batches may go instead of through the carrier. Default: nowhere. */
  readonly offload?: Offload | undefined;
  readonly onLog: LogListener | undefined;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds after which the call, or one turn of a stream, is given up. */
  readonly timeoutMs: number | undefined;
}

/** A call with one reply. */
export interface UnaryCall<Result> extends CallCommon {
  /** Reads the result, synchronously: the batch is only lent. */
  decode(batch: ReceivedBatch): Result;
}

/** A call that opens a stream. */
export interface StreamCall<Header> extends CallCommon {
  readonly kind: "producer" | "exchange";
  /** Reads the header, synchronously; `undefined` where none is declared. */
  readonly decodeHeader: ((batch: ReceivedBatch) => Header) | undefined;
  /** Turns of a producer that may be asked for ahead; 0 is lockstep. */
  readonly readAhead: number;
}

/** One input batch of a stream. */
export interface TurnInput {
  readonly schema: Schema;
  readonly numRows: number;
  fill(sink: BodySink): void;
  /** Custom metadata of the batch. */
  readonly metadata: readonly [string, MetadataValue][] | undefined;
  /** Room of {@link StreamLink.offload} that the batch may refer to. It is the link's from here on. */
  readonly room?: Room | undefined;
}

/** An open stream, as the carrier sees it. Turns are taken one at a time. */
export interface StreamLink<Header> {
  readonly header: Header | undefined;
  /** Where inputs may be made that do not go through the carrier: between two turns, if anywhere. */
  readonly offload?: Offload | undefined;
  /**
   * Sends one input and answers with the output, which is owned; `undefined` when the stream has finished. Rejects
   * with a remote error, after which the stream is over and the carrier usable.
   */
  turn(input: TurnInput): Promise<ReceivedBatch | undefined>;
  /**
   * What the stream can be resumed with, behind the turn taken last, at any server of the group and by any client;
   * `undefined` when it has finished. Asked for between two turns. Only where the carrier is stateless.
   */
  token?(): Promise<string | undefined>;
  /** Ends the stream in order and reads what is left of it. Idempotent; never rejects. */
  close(): Promise<void>;
  /** Ends the stream and tells the server's state so. Idempotent; never rejects. */
  cancel(): Promise<void>;
}

/** Carries the calls of one client. */
export interface Transport {
  /** What it is connected to, for error messages. */
  readonly name: string;
  readonly capabilities: TransportCapabilities;
  /** Whether a further call has a chance: not closed, not broken, not stuck in a call that was given up. */
  readonly healthy: boolean;
  unary<Result>(call: UnaryCall<Result>): Promise<Result>;
  stream<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>>;
  /** Goes on with a stream from what {@link StreamLink.token} gave. Only where the carrier is stateless. */
  resume?<Header>(call: StreamCall<Header>, token: string): Promise<StreamLink<Header>>;
  /** Closes the connection. Idempotent, never rejects. */
  close(): Promise<void>;
}

/** Makes a connection when it is called: `unix(path)`, `subprocess([…])`, `http(url)`, … */
export type Connector = () => Promise<Transport>;
