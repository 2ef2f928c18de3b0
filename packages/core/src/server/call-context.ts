/** What a handler knows about the call that it serves (seed 000, `CallContext`). */
import type { TransportKind } from "../transport/serve-options.ts";
import type { LogLevel, LogMessage } from "../wire/log.ts";
import type { AuthContext } from "./auth-context.ts";

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
  /** Sends a log message to the caller. Extra values are text. */
  clientLog(level: LogLevel, message: string, extra?: Readonly<Record<string, string>>): void;
  /** Sends a ready log message to the caller. */
  emitClientLog(message: LogMessage): void;
}
