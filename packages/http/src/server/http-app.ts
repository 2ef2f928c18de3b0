/** What all requests of one HTTP server share. */
import type { DecodeContext } from "@sheaf/arrow";
import type { Server } from "@sheaf/core";
import type { StreamTokens } from "../token/stream-tokens.ts";
import type { RunningReplies } from "./running-replies.ts";
import type { StoredBatches } from "./stored-batches.ts";

/** The server behind HTTP, and what belongs to it there. */
export interface HttpApp {
  readonly server: Server;
  readonly tokens: StreamTokens;
  /** Shared by all requests: what their messages have in common is found again. */
  readonly context: DecodeContext;
  readonly stored: StoredBatches | undefined;
  readonly running: RunningReplies;
  readonly maxResponseBytes: number | undefined;
  /** Bytes after which a response of several turns ends. */
  readonly turnBytes: number;
}
