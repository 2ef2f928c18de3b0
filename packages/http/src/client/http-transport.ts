/** Calls over HTTP: the client's half of the stateless protocol. */
import { DecodeContext, isSheafError, type ReceivedBatch, SheafError } from "@sheaf/arrow";
import type {
  StreamCall,
  StreamLink,
  Transport,
  TransportCapabilities,
  UnaryCall,
} from "@sheaf/core";
import { missingHeader, noResult, patiently, throwIfAborted } from "@sheaf/core/carrier";
import { SESSION_PATH } from "../message/http-names.ts";
import type { CallReply } from "./call-reply.ts";
import { ExchangeLink } from "./exchange-link.ts";
import { Generation, type Paths } from "./generation.ts";
import { type CallRequest, HttpCaller, type NoSuchPath } from "./http-caller.ts";
import type { HttpClientOptions } from "./http-client-options.ts";
import { HttpStream } from "./http-link.ts";
import type { HttpSender } from "./http-sender.ts";
import { ProducerLink } from "./producer-link.ts";
import { Patience, type RetryOptions } from "./retry.ts";
import { SessionHeaders } from "./session-headers.ts";
import { StoredReplies } from "./stored-replies.ts";
import { StreamPosition } from "./stream-position.ts";

const STATELESS: TransportCapabilities = { duplex: false, stateless: true };
const DEFAULT_TURNS = 1000;

/** What a request is for. */
type Purpose = "unary" | "init" | "exchange";

interface Posting {
  readonly body: readonly Uint8Array[];
  readonly repeatable: boolean;
  readonly turns: number;
}

/** The part of a call that its requests need. */
type Caller = Pick<UnaryCall<unknown>, "protocol" | "method" | "onLog" | "signal">;

/** A transport over HTTP. Calls run at the same time; a stream is a sequence of requests. */
export class HttpTransport implements Transport {
  readonly name: string;
  readonly capabilities: TransportCapabilities = STATELESS;
  readonly stored: StoredReplies;
  /** How often what was lost is asked for again; `undefined` is never. */
  readonly retry: RetryOptions | undefined;
  readonly #caller: HttpCaller;
  readonly #generation: Generation;
  readonly #turns: number;
  #isClosed = false;

  constructor(url: string, sender: HttpSender, options: HttpClientOptions) {
    const session = options.sessions ? new SessionHeaders() : undefined;
    this.name = url;
    this.retry = options.retry;
    this.#turns = options.acceptTurns ?? DEFAULT_TURNS;
    this.#caller = new HttpCaller(url, sender, options, {
      context: new DecodeContext(options),
      session,
    });
    this.#generation = new Generation(this.#caller, options.wire ?? "auto");
    this.stored = new StoredReplies(options.external ?? {}, options);
  }

  get healthy(): boolean {
    return !this.#isClosed;
  }

  unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    const isPatient = call.signal === undefined && call.timeoutMs === undefined;
    return isPatient ? this.#unary(call) : this.#impatiently(call);
  }

  async stream<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>> {
    this.#checkOpen(call);
    const body = call.encode();
    const stream = new HttpStream(this, call);
    const turns = call.kind === "producer" ? this.#turnsOf(call) : 0;
    const opening = this.post(call, "init", { body, repeatable: true, turns });
    if (call.decodeHeader === undefined) return this.#link(stream, undefined, opening);
    const { decodeHeader } = call;
    return patiently(
      opening.then(async (reply) => {
        const header = await readHeader(reply, decodeHeader, stream);
        reply.nextStream();
        return this.#link(stream, header, Promise.resolve(reply));
      }),
      call,
    );
  }

  async resume<Header>(call: StreamCall<Header>, token: string): Promise<StreamLink<Header>> {
    this.#checkOpen(call);
    const stream = new HttpStream(this, call, StreamPosition.fromToken(token));
    return this.#link(stream, undefined, undefined);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#caller.session?.isOpen) {
      await this.#caller.ask("DELETE", `/${SESSION_PATH}`).catch(() => undefined);
    }
    await this.#caller.sender.close();
  }

  /** Sends a request of a call to where the server has the method. */
  async post(call: Caller, purpose: Purpose, posting: Posting): Promise<CallReply> {
    const known = this.#generation.paths();
    const paths = typeof known === "string" ? known : await known;
    let reply = await this.#send(call, pathOf(call, purpose, paths), posting);
    const goesOn = call.protocol !== undefined && isMissing(reply);
    if (goesOn && this.#generation.fellBack(paths)) {
      if (!("missing" in reply)) await reply.discard();
      reply = await this.#send(call, pathOf(call, purpose, "flat"), posting);
    }
    if ("missing" in reply) throw reply.missing;
    return reply;
  }

  #send(
    { method, onLog, signal }: Caller,
    path: string,
    { body, repeatable, turns }: Posting,
  ): Promise<CallReply | NoSuchPath> {
    if (this.#isClosed) return Promise.reject(this.#closedError(method));
    const request: CallRequest = { path, method, body, onLog, signal, repeatable, turns };
    return this.#caller.call(request).catch((error: unknown) => {
      throw this.#isClosed ? this.#closedError(method) : error;
    });
  }

  #closedError(method: string): SheafError {
    return new SheafError("transport", "closed", `${this.name} is closed`, { method });
  }

  #link<Header>(
    stream: HttpStream<Header>,
    header: Header | undefined,
    opening: Promise<CallReply> | undefined,
  ): StreamLink<Header> {
    return stream.call.kind === "exchange"
      ? new ExchangeLink(stream, header, opening)
      : new ProducerLink(stream, header, opening, this.#turnsOf(stream.call));
  }

  /** A producer that must not run ahead is asked turn by turn. */
  #turnsOf({ readAhead }: StreamCall<unknown>): number {
    return readAhead === 0 ? 1 : this.#turns;
  }

  /** Gives a call up at once when its caller does, and lets go of its request. */
  async #impatiently<Result>(call: UnaryCall<Result>): Promise<Result> {
    throwIfAborted(call);
    const aborting = new AbortController();
    const work = this.#unary({ ...call, signal: aborting.signal });
    return patiently(work, call, () => {
      aborting.abort();
      work.catch(() => undefined);
    });
  }

  async #unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    this.#checkOpen(call);
    const posting = { body: call.encode(), repeatable: true, turns: 0 };
    let patience: Patience | undefined;
    for (;;) {
      const reply = await this.post(call, "unary", posting);
      try {
        return await this.#result(call, reply);
      } catch (error) {
        // Whether it was sent often enough is known already; here it is the reply that broke off.
        if (!isSheafError(error, "transport")) throw error;
        patience ??= new Patience(this.retry);
        await patience.afterFailure(error, call.signal);
      }
    }
  }

  async #result<Result>(call: UnaryCall<Result>, reply: CallReply): Promise<Result> {
    let pointer: ReceivedBatch | undefined;
    const outcome = await reply.reader.outcome((batch) => {
      if (!this.stored.isPointer(batch)) return call.decode(batch);
      pointer = batch.own();
      return undefined;
    });
    reply.finish();
    if (outcome === undefined) throw noResult(call.method);
    if ("error" in outcome) throw outcome.error;
    if (pointer !== undefined) return call.decode(await this.stored.resolve(pointer, call));
    // Undefined stands for the pointer only, which has been dealt with.
    return outcome.result as Result;
  }

  #checkOpen(call: UnaryCall<unknown> | StreamCall<unknown>): void {
    throwIfAborted(call);
    if (this.#isClosed) throw this.#closedError(call.method);
  }
}

async function readHeader<Header>(
  { reader }: CallReply,
  decode: (batch: ReceivedBatch) => Header,
  stream: HttpStream<Header>,
): Promise<Header> {
  let pointer: ReceivedBatch | undefined;
  const outcome = await reader.outcome((batch) => {
    if (!stream.transport.stored.isPointer(batch)) return decode(batch);
    pointer = batch.own();
    return undefined;
  });
  if (outcome === undefined) throw missingHeader(stream.call.method);
  if ("error" in outcome) throw outcome.error;
  if (pointer !== undefined) return decode(await stream.resolve(pointer));
  return outcome.result as Header;
}

/** Servers of one generation say so in Arrow, and those of the other in words. */
function isMissing(reply: CallReply | NoSuchPath): boolean {
  return "missing" in reply || reply.status === 404;
}

function pathOf({ protocol, method }: Caller, purpose: Purpose, paths: Paths): string {
  const name = paths === "flat" || protocol === undefined ? method : `${protocol}/${method}`;
  return purpose === "unary" ? `/${name}` : `/${name}/${purpose}`;
}
