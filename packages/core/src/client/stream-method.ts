/** One streaming method as a client calls it: opens its sessions, or goes on with one that was left. */
import { protocolError, type ReceivedBatch } from "@sheaf/arrow";
import type { DataclassConstructor } from "@sheaf/dataclass";
import type { ExchangeMethod, ProducerMethod } from "../contract/method.ts";
import type { StreamCall, StreamLink, Transport } from "../transport/transport.ts";
import { EMPTY_FORMAT, type RowFormat, rowFormatOf } from "../wire/row-format.ts";
import type { StreamCallOptions } from "./call-options.ts";
import type { Init, MethodCall } from "./method-call.ts";
import { ExchangeSession, ProducerSession, type SessionParts } from "./stream-session.ts";

/** Turns that a producer is asked ahead for, where its declaration does not say. */
const DEFAULT_READ_AHEAD = 8;

/** Makes a session of an open stream. */
type SessionMaker<Session> = new (parts: SessionParts) => Session;

/** The sessions of a producer method over a transport. */
export function producerSessions(
  call: MethodCall,
  method: ProducerMethod,
  transport: Transport,
): StreamMethod<ProducerSession<unknown, unknown>> {
  const readAhead = method.options.readAhead ?? DEFAULT_READ_AHEAD;
  const formats = { inputFormat: EMPTY_FORMAT, readAhead };
  return new StreamMethod(ProducerSession<unknown, unknown>, call, method, transport, formats);
}

/** The sessions of an exchange method over a transport. */
export function exchangeSessions(
  call: MethodCall,
  method: ExchangeMethod,
  transport: Transport,
): StreamMethod<ExchangeSession<unknown, unknown, unknown>> {
  const formats = { inputFormat: rowFormatOf(method.input), readAhead: 0 };
  return new StreamMethod(
    ExchangeSession<unknown, unknown, unknown>,
    call,
    method,
    transport,
    formats,
  );
}

/** Opens the sessions of one method over one transport. */
export class StreamMethod<Session> {
  readonly #make: SessionMaker<Session>;
  readonly #call: MethodCall;
  readonly #method: ProducerMethod | ExchangeMethod;
  readonly #transport: Transport;
  readonly #readAhead: number;
  readonly #inputFormat: RowFormat;
  readonly #outputFormat: RowFormat | undefined;

  constructor(
    make: SessionMaker<Session>,
    call: MethodCall,
    method: ProducerMethod | ExchangeMethod,
    transport: Transport,
    { inputFormat, readAhead }: { readonly inputFormat: RowFormat; readonly readAhead: number },
  ) {
    this.#make = make;
    this.#call = call;
    this.#method = method;
    this.#transport = transport;
    this.#readAhead = readAhead;
    this.#inputFormat = inputFormat;
    this.#outputFormat = method.output === undefined ? undefined : rowFormatOf(method.output);
  }

  /** Calls the method. */
  async open(init: Init, options: StreamCallOptions): Promise<Session> {
    const { header } = this.#method;
    const call = this.#streamCall(init, options, header && headerDecoder(header));
    return this.#session(await this.#transport.stream(call), call);
  }

  /** Goes on with a stream; its header came when it began. Rejects with `unsupported` on carriers with memory. */
  async resume(token: string, options: StreamCallOptions): Promise<Session> {
    const call = this.#streamCall({}, options, undefined);
    if (this.#transport.resume !== undefined) {
      return this.#session(await this.#transport.resume(call, token), call);
    }
    throw protocolError(
      "unsupported",
      `${this.#transport.name} keeps the state of streams in memory: none can be resumed there`,
      { method: this.#call.name },
    );
  }

  #session(link: StreamLink<unknown>, call: StreamCall<unknown>): Session {
    return new this.#make({
      link,
      patience: call,
      inputFormat: this.#inputFormat,
      outputFormat: this.#outputFormat,
    });
  }

  #streamCall(
    init: Init,
    options: StreamCallOptions,
    decodeHeader: StreamCall<unknown>["decodeHeader"],
  ): StreamCall<unknown> {
    return {
      kind: this.#method.kind,
      protocol: this.#call.protocol,
      method: this.#call.name,
      idempotent: this.#call.idempotent,
      encode: (offload) => this.#call.encode(init, options, offload),
      decodeHeader,
      readAhead: options.readAhead ?? this.#readAhead,
      onLog: options.onLog,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
    };
  }
}

function headerDecoder(type: DataclassConstructor<unknown>): (batch: ReceivedBatch) => unknown {
  return (batch) => type.fromBatch(batch.toRecordBatch());
}
