/** One accepted call: its method, what its handler sees of it, and how a unary one is run and answered. */
import {
  type CustomMetadata,
  encodeMetadata,
  isSheafError,
  returnSink,
  SheafError,
  StreamEncoder,
  takeSink,
} from "@sheaf/arrow";
import type { MaybePromise } from "../contract/service.ts";
import { RpcError } from "../errors/rpc-error.ts";
import { encodeOffloading, type Offload } from "../transport/offload.ts";
import type { PeerInfo, TransportKind } from "../transport/serve-options.ts";
import type { ExposeErrors } from "../wire/error-reply.ts";
import { isPromise } from "../wire/is-promise.ts";
import { KEY_REQUEST_ID } from "../wire/keys.ts";
import type { LogLevel, LogMessage } from "../wire/log.ts";
import { ANONYMOUS, type AuthContext } from "./auth-context.ts";
import type { BoundMethod } from "./binding.ts";
import type { CallContext } from "./call-context.ts";
import type { CookieOptions } from "./call-cookies.ts";
import type { DispatchHook } from "./dispatch-hook.ts";
import {
  type ExternalReference,
  isExternalReference,
  referencePairs,
} from "./external-reference.ts";
import { newId } from "./ids.ts";
import { ObservedCall } from "./observed-call.ts";
import { type ReplyIdentity, ReplyWriter } from "./reply-writer.ts";
import type { Request } from "./request.ts";
import type { StateClasses } from "./state-classes.ts";

/** What a server contributes to each of its calls. */
export interface CallSettings {
  readonly serverId: string;
  readonly expose: ExposeErrors;
  readonly hooks: readonly DispatchHook[];
  readonly states: StateClasses;
}

/** Sends part of a reply before the rest is there. */
export type SendEarly = (chunks: Uint8Array[]) => void;

const LAST = { end: true };
const NO_LOGS: readonly LogMessage[] = [];
const NO_METADATA: Readonly<Record<string, string>> = {};
const NO_COOKIES: ReadonlyMap<string, string> = new Map();

/** A call whose method was found. Handlers see it as their {@link CallContext}. */
export class ServerCall implements CallContext {
  readonly bound: BoundMethod;
  readonly params: Readonly<Record<string, unknown>>;
  readonly observed: ObservedCall | undefined;
  /** What the call, or the stream that it opened, has failed with; `undefined` as long as it has not. */
  failure: unknown;
  /** Bytes of the buffers of a unary call's result; 0 where it has none, or only says where one is. */
  resultBytes = 0;
  readonly #settings: CallSettings;
  readonly #peer: PeerInfo;
  readonly #metadata: CustomMetadata;
  #requestId: string | undefined;
  #streamId: string | undefined;
  #abort: AbortController | undefined;
  #earlyLogs: LogMessage[] | undefined;
  #emit: ((message: LogMessage) => void) | undefined;

  constructor(
    settings: CallSettings,
    bound: BoundMethod,
    params: Readonly<Record<string, unknown>>,
    request: Request,
    peer: PeerInfo,
    streamId?: string,
  ) {
    this.#settings = settings;
    this.bound = bound;
    this.params = params;
    this.#peer = peer;
    this.#metadata = request.metadata;
    this.#streamId = streamId;
    if (settings.hooks.length > 0) {
      const id = bound.kind === "unary" ? undefined : this.streamId;
      const stream = { id, resumed: streamId !== undefined };
      this.observed = new ObservedCall(settings.hooks, this, request, stream);
    }
  }

  get kind(): TransportKind {
    return this.#peer.kind;
  }

  get protocol(): string {
    return this.bound.binding.name;
  }

  get method(): string {
    return this.bound.name;
  }

  get serverId(): string {
    return this.#settings.serverId;
  }

  get requestId(): string {
    this.#requestId ??= this.#peer.requestId ?? this.#metadata.get(KEY_REQUEST_ID) ?? newId(8);
    return this.#requestId;
  }

  /** 32 hex digits that all turns of a stream have in common. */
  get streamId(): string {
    this.#streamId ??= newId(16);
    return this.#streamId;
  }

  get implementation(): unknown {
    return this.bound.binding.implementation;
  }

  get auth(): AuthContext {
    return this.#peer.auth ?? ANONYMOUS;
  }

  get transportMetadata(): Readonly<Record<string, string>> {
    const { remoteAddr, metadata = NO_METADATA } = this.#peer;
    return remoteAddr === undefined ? metadata : { ...metadata, remote_addr: remoteAddr };
  }

  get session(): unknown {
    return this.#peer.session?.state;
  }

  get sessionId(): string | undefined {
    return this.#peer.session?.id;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#peer.cookies?.received ?? NO_COOKIES;
  }

  openSession(state: object, { ttlMs }: { readonly ttlMs?: number } = {}): void {
    const { session } = this.#peer;
    if (session === undefined) throw notHere("sticky sessions");
    session.open(state, ttlMs);
  }

  closeSession(): void {
    const { session } = this.#peer;
    if (session?.id === undefined) throw new RpcError("RuntimeError", "no session is open");
    session.close();
  }

  setCookie(name: string, value: string, options: CookieOptions = {}): void {
    const { cookies } = this.#peer;
    if (cookies === undefined) throw notHere("cookies");
    cookies.set(name, value, options);
  }

  deleteCookie(name: string, options: CookieOptions = {}): void {
    this.setCookie(name, "", { ...options, maxAgeSeconds: 0 });
  }

  /** Where large batches of this call may go instead of through its carrier. */
  get offload(): Offload | undefined {
    return this.#peer.offload?.announcedBy(this.#metadata);
  }

  /** The classes that states may be restored to. */
  get states(): StateClasses {
    return this.#settings.states;
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  clientLog(level: LogLevel, message: string, extra: Readonly<Record<string, string>> = {}): void {
    this.emitClientLog({ level, message, extra });
  }

  emitClientLog(message: LogMessage): void {
    if (this.#emit !== undefined) {
      this.#emit(message);
      return;
    }
    this.#earlyLogs ??= [];
    this.#earlyLogs.push(message);
  }

  /** What was logged before the reply had somewhere to put it; asked for once. */
  takeEarlyLogs(): readonly LogMessage[] {
    const logs = this.#earlyLogs ?? NO_LOGS;
    this.#earlyLogs = undefined;
    return logs;
  }

  /** Where logs go from now on. A stream's context outlives its turns' collectors. */
  redirectLogs(emit: (message: LogMessage) => void): void {
    this.#emit = emit;
  }

  /** The caller has gone before it was answered. */
  abandon(): void {
    const gone = new SheafError("transport", "peer-closed", "the caller is gone", {
      method: this.method,
    });
    this.abort(gone);
    this.observed?.end(gone);
  }

  /** The caller has gone, or cancelled. */
  abort(reason: unknown): void {
    // A handler may ask for its signal later than this.
    this.#abort ??= new AbortController();
    this.#abort.abort(reason);
  }

  /** The call has come to an error; its caller is told by whoever calls this. */
  fail(error: unknown): void {
    this.failure = error;
    this.observed?.failed(error);
  }

  /** What logs and errors of this call are signed with. */
  identity(): ReplyIdentity {
    const { serverId, expose } = this.#settings;
    return { serverId, requestId: this.requestId, expose };
  }

  /**
   * Runs a unary call; the reply is a complete IPC stream. A handler that answers at once is answered at
   * once, without a promise in between; logs of one that takes its time are sent as they come, where
   * the carrier can.
   */
  run(sendEarly?: SendEarly): MaybePromise<Uint8Array[]> {
    const encoder = new StreamEncoder(this.bound.resultFormat.schema);
    let result: unknown;
    try {
      result = this.bound.handler(this.params, this);
    } catch (error) {
      return this.#failed(encoder, error);
    }
    if (typeof result !== "object" || !isPromise(result)) return this.#succeeded(encoder, result);
    if (sendEarly !== undefined) {
      // What it logged before it began to wait is not held back until it is done.
      const logs = this.takeEarlyLogs();
      if (logs.length > 0) sendEarly(this.#logged(encoder, logs));
      this.redirectLogs((message) => sendEarly(this.#logged(encoder, [message])));
    }
    return result.then(
      (value) => this.#succeeded(encoder, value),
      (error: unknown) => this.#failed(encoder, error),
    );
  }

  #succeeded(encoder: StreamEncoder, result: unknown): Uint8Array[] {
    const { resultFormat, result: declared } = this.bound;
    // The schema goes out with whatever is encoded first, and logs come first.
    const logs =
      this.#earlyLogs === undefined ? undefined : this.#logged(encoder, this.takeEarlyLogs());
    let chunks: Uint8Array[];
    let rows = 0;
    try {
      if (declared === undefined) chunks = encoder.encode(0, resultFormat.writeNoRows, LAST);
      else if (typeof result === "object" && isExternalReference(result)) {
        chunks = this.#referring(encoder, result);
      } else {
        const { offload } = this.#peer;
        chunks =
          offload === undefined
            ? encoder.encodeRow(resultFormat.codec, { result }, LAST)
            : this.#encodeOffloading(encoder, { result });
        rows = 1;
        this.resultBytes = encoder.bodyLength;
      }
    } catch (error) {
      chunks = this.#failed(encoder, this.#unfit(error));
    }
    this.observed?.output(rows, encoder.bodyLength);
    this.observed?.end(undefined);
    return logs === undefined ? chunks : [...logs, ...chunks];
  }

  #encodeOffloading(encoder: StreamEncoder, row: Readonly<Record<string, unknown>>): Uint8Array[] {
    const { codec, writeNoRows } = this.bound.resultFormat;
    const { offload } = this;
    if (offload === undefined) return encoder.encodeRow(codec, row, LAST);
    const sink = takeSink();
    try {
      codec.writeRow(row, sink);
      const rows = { numRows: 1, sink, metadata: [], end: true, writeNoRows };
      return encodeOffloading(offload, encoder, rows);
    } finally {
      returnSink(sink);
    }
  }

  #referring(encoder: StreamEncoder, reference: ExternalReference): Uint8Array[] {
    const metadata = encodeMetadata(referencePairs(reference));
    return encoder.encode(0, this.bound.resultFormat.writeNoRows, { metadata, end: true });
  }

  #failed(encoder: StreamEncoder, error: unknown): Uint8Array[] {
    const reply = new ReplyWriter(this.bound.resultFormat, this, encoder);
    for (const message of this.takeEarlyLogs()) reply.log(message);
    reply.error(error);
    this.fail(error);
    return reply.take();
  }

  #logged(encoder: StreamEncoder, messages: readonly LogMessage[]): Uint8Array[] {
    const reply = new ReplyWriter(this.bound.resultFormat, this, encoder);
    for (const message of messages) reply.log(message);
    return reply.take();
  }

  /** What is wrong with a result that does not fit its type. */
  #unfit(error: unknown): unknown {
    if (isSheafError(error, "schema", "unexpected-null")) {
      const message = `${this.method}() returned null but its result is not optional`;
      return new RpcError("TypeError", message);
    }
    return isSheafError(error) ? error.inMethod(this.method) : error;
  }
}

function notHere(what: string): RpcError {
  return new RpcError("RuntimeError", `${what} not available on this transport`);
}
