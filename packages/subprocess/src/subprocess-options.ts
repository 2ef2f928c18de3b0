/** How a worker process is started and ended. */
import type { DecodeOptions } from "@sheaf/core";

/**
 * Where a worker's stderr goes: to our own (`"inherit"`), nowhere (`"ignore"`), nowhere but into the
 * message of the error when the worker dies (`"pipe"`), or line by line to a function, and likewise
 * into that message.
 */
export type StderrMode = "inherit" | "ignore" | "pipe" | ((line: string) => void);

/** Options of `subprocess()`, `supervised()` and `WorkerPool`. */
export interface SubprocessOptions extends DecodeOptions {
  /** Working directory of the worker. Default: ours. */
  readonly cwd?: string;
  /** Variables on top of our own environment; `undefined` removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default `"inherit"`. */
  readonly stderr?: StderrMode;
  /** Milliseconds that a worker may take to exit after its stdin was closed. Default 10 000. */
  readonly closeGraceMs?: number;
  /** Milliseconds between SIGTERM and SIGKILL when it did not. Default 2 000. */
  readonly killGraceMs?: number;
}

/** A program and its arguments. No shell is involved. */
export type Command = readonly string[];

/** @internal Default of {@link SubprocessOptions.closeGraceMs}. */
export const CLOSE_GRACE_MS: number = 10_000;
/** @internal Default of {@link SubprocessOptions.killGraceMs}. */
export const KILL_GRACE_MS: number = 2_000;
