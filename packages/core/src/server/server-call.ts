/** One accepted call: its method, what its handler sees of it, and what its replies are signed with. */
import type { PeerInfo, TransportKind } from "../transport/serve-options.ts";
import type { ExposeErrors } from "../wire/error-reply.ts";
import { KEY_REQUEST_ID } from "../wire/keys.ts";
import type { LogLevel, LogMessage } from "../wire/log.ts";
import { ANONYMOUS, type AuthContext } from "./auth-context.ts";
import type { BoundMethod } from "./binding.ts";
import type { CallContext } from "./call-context.ts";
import type { DispatchHook } from "./dispatch-hook.ts";
import { newId } from "./ids.ts";
import { ObservedCall } from "./observed-call.ts";
import type { ReplyIdentity } from "./reply-writer.ts";
import type { Request } from "./read-request.ts";

/** What a server contributes to each of its calls. */
export interface CallSettings {
  readonly serverId: string;
  readonly expose: ExposeErrors;
  readonly hooks: readonly DispatchHook[];
}

const NO_LOGS: readonly LogMessage[] = [];
const NO_METADATA: Readonly<Record<string, string>> = {};

/** A call whose method was found. Handlers see it as their {@link CallContext}. */
export class ServerCall implements CallContext {
  readonly bound: BoundMethod;
  readonly params: Readonly<Record<string, unknown>>;
  readonly observed: ObservedCall | undefined;
  readonly #settings: CallSettings;
  readonly #peer: PeerInfo;
  #requestId: string | undefined;
  #abort: AbortController | undefined;
  #earlyLogs: LogMessage[] | undefined;
  #emit: ((message: LogMessage) => void) | undefined;

  constructor(
    settings: CallSettings,
    bound: BoundMethod,
    params: Readonly<Record<string, unknown>>,
    request: Request,
    peer: PeerInfo,
  ) {
    this.#settings = settings;
    this.bound = bound;
    this.params = params;
    this.#peer = peer;
    this.#requestId = request.metadata.get(KEY_REQUEST_ID);
    if (settings.hooks.length > 0) {
      const streamId = bound.kind === "unary" ? undefined : newId(16);
      this.observed = new ObservedCall(settings.hooks, this, request, streamId);
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
    this.#requestId ??= newId(8);
    return this.#requestId;
  }

  get implementation(): unknown {
    return this.bound.binding.implementation;
  }

  get auth(): AuthContext {
    return ANONYMOUS;
  }

  get transportMetadata(): Readonly<Record<string, string>> {
    const { remoteAddr } = this.#peer;
    return remoteAddr === undefined ? NO_METADATA : { remote_addr: remoteAddr };
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

  /** The caller has gone, or cancelled. */
  abort(reason: unknown): void {
    this.#abort?.abort(reason);
  }

  /** What logs and errors of this call are signed with. */
  readonly identity = (): ReplyIdentity => ({
    serverId: this.#settings.serverId,
    requestId: this.requestId,
    expose: this.#settings.expose,
  });
}
