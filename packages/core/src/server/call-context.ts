/** What a handler knows about the call that it serves (seed 000, `CallContext`). */
import type { TransportKind } from "../transport/serve-options.ts";
import type { LogLevel, LogMessage } from "../wire/log.ts";
import type { AuthContext } from "./auth-context.ts";
import type { CookieOptions } from "./call-cookies.ts";

/** The context of one call; on streams, of all its turns. */
export interface CallContext {
  /** The carrier that the call came over. */
  readonly kind: TransportKind;
  /** Name of the protocol that owns the method. */
  readonly protocol: string;
  /** Name of the method. */
  readonly method: string;
  /** 12 hex digits that tell this server from its siblings. */
  readonly serverId: string;
  /** The request's id, 16 hex digits: the client's where it sent one. */
  readonly requestId: string;
  /** The object whose method this is. */
  readonly implementation: unknown;
  /** Who calls; `ANONYMOUS` where nobody has asked. */
  readonly auth: AuthContext;
  /** What the carrier says about the peer: `remote_addr`, `user_agent`, … Empty on pipes. */
  readonly transportMetadata: Readonly<Record<string, string>>;
  /** Fires when the caller cancels its stream or is gone. */
  readonly signal: AbortSignal;
  /** The object of the session that the call belongs to; `undefined` when it belongs to none. */
  readonly session: unknown;
  /** That session's id, 24 hex digits. */
  readonly sessionId: string | undefined;
  /** Cookies of the request; empty where the carrier has none. */
  readonly cookies: ReadonlyMap<string, string>;
  /**
   * Binds an object to this process for later calls of this client, which then find it as {@link session}. Its
   * `close()`, if it has one, is called when the session ends. Throws `RuntimeError` where the carrier has no sessions
   * or the client does not take them, `ServerDrainingError` when the server takes no new ones.
   */
  openSession(state: object, options?: { readonly ttlMs?: number }): void;
  /** Ends the call's session. Throws `RuntimeError` when there is none. */
  closeSession(): void;
  /** Sends a cookie with the reply. Throws `RuntimeError` where the carrier has none, and on streams. */
  setCookie(name: string, value: string, options?: CookieOptions): void;
  /** Asks the client to forget a cookie. Throws as {@link setCookie}. */
  deleteCookie(name: string, options?: CookieOptions): void;
  /** Sends a log message to the caller. Extra values are text. */
  clientLog(level: LogLevel, message: string, extra?: Readonly<Record<string, string>>): void;
  /** Sends a ready log message to the caller. */
  emitClientLog(message: LogMessage): void;
}
