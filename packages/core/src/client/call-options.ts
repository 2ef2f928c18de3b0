/** What every call takes beside its parameters. */
import type { LogListener } from "../wire/log.ts";

/** Options of one call; on streams, of all its turns. */
export interface CallOptions {
  /** Gives the call up when it fires; streams are cancelled. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the call, or one turn of a stream, is given up. Default: none. */
  readonly timeoutMs?: number | undefined;
  /** Custom metadata of the request, seen by the server's hooks. Keys must not begin with `vgi_rpc.`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * Receives the handler's log messages, each before the result that it precedes. What it throws fails the call. Default:
   * dropped.
   */
  readonly onLog?: LogListener | undefined;
}

/** Options of a call that opens a stream. */
export interface StreamCallOptions extends CallOptions {
  /** Producers: turns asked for ahead of the one being read, 256 at most. Default: what the method declares, else 8. 0 is lockstep. */
  readonly readAhead?: number | undefined;
}
