/** What a streaming method returns: its state, and what goes with it. */

import type { Fields } from "@sheaf/dataclass";
import type { Schema } from "apache-arrow";
import type { StreamState } from "./stream-state.ts";

/** The start of a stream (seed 000, `Stream[S, H]`). */
export interface Stream<State extends StreamState = StreamState, Header = unknown> {
  readonly state: State;
  /** Sent once before the first batch; `null` where the method declares none. */
  readonly header: Header;
  /** The rows' schema where it differs from call to call; default: what the method declares. */
  readonly output: Fields | Schema | undefined;
}

/** What may accompany a stream's state. */
export interface StreamOptions<Header> {
  readonly header: Header;
  readonly output?: Fields | Schema;
}

/** Starts a stream. */
export function stream<State extends StreamState>(
  state: State,
  options?: { readonly header?: null; readonly output?: Fields | Schema },
): Stream<State, null>;
/** Starts a stream with a header. */
export function stream<State extends StreamState, Header>(
  state: State,
  options: StreamOptions<Header>,
): Stream<State, Header>;
export function stream(
  state: StreamState,
  options: { readonly header?: unknown; readonly output?: Fields | Schema } = {},
): Stream {
  return { state, header: options.header ?? null, output: options.output };
}
