/** One child process from its start to its end. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { SheafError } from "@sheaf/core";
import { startError } from "./start-error.ts";
import { StderrLines } from "./stderr-lines.ts";
import {
  CLOSE_GRACE_MS,
  type Command,
  KILL_GRACE_MS,
  type SubprocessOptions,
} from "./subprocess-options.ts";
import { within } from "./within.ts";

/** Milliseconds in which a worker whose stdout has ended should be gone as well. */
const EXIT_MS = 1_000;
/** Milliseconds for the last of stderr to arrive after the exit. */
const STDERR_MS = 200;

/** Processes that are alive; ended with ours, should it end first. */
const living = new Set<ChildProcess>();

function endLiving(): void {
  for (const child of living) child.kill("SIGTERM");
}

function watch(child: ChildProcess): Promise<void> {
  if (living.size === 0) process.on("exit", endLiving);
  living.add(child);
  return once(child, "exit").then(() => {
    living.delete(child);
    if (living.size === 0) process.off("exit", endLiving);
  });
}

/** @internal A worker process with its pipes. */
export class WorkerProcess {
  /** For messages: program and process id. */
  readonly name: string;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when the process has exited. */
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #stderr: StderrLines | undefined;
  readonly #options: SubprocessOptions;

  private constructor(child: ChildProcess, command: Command, options: SubprocessOptions) {
    const { stdin, stdout, stderr } = child;
    if (stdin === null || stdout === null) throw new TypeError("the worker has no pipes");
    this.name = `subprocess ${child.pid} (${command.join(" ")})`;
    this.stdin = stdin;
    this.stdout = stdout;
    this.#child = child;
    this.#options = options;
    this.#stderr = stderr === null ? undefined : new StderrLines(stderr, lineListener(options));
    this.exited = watch(child);
    // A kill that fails finds the process gone; there is nothing else to report after the start.
    child.on("error", () => {});
  }

  /** Starts the command. Rejects with `connect-failed` when it cannot be started. */
  static async start(command: Command, options: SubprocessOptions): Promise<WorkerProcess> {
    const [program, ...parameters] = command;
    if (program === undefined) throw new TypeError("the command is empty; name a program to start");
    const { cwd, env, stderr = "inherit" } = options;
    try {
      const child = spawn(program, parameters, {
        stdio: ["pipe", "pipe", typeof stderr === "function" ? "pipe" : stderr],
        windowsHide: true,
        ...(cwd !== undefined && { cwd }),
        ...(env !== undefined && { env: { ...process.env, ...env } }),
      });
      await once(child, "spawn");
      return new WorkerProcess(child, command, options);
    } catch (cause) {
      throw startError(command, options, cause);
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Says how the process ended, once its stdout has. */
  async explainEnd(): Promise<SheafError> {
    const exited = await within(EXIT_MS, this.exited);
    if (exited && this.#stderr !== undefined) await within(STDERR_MS, this.#stderr.ended);
    const message = `${this.name} ${exited ? this.#ending() : "closed its stdout, but runs on"}`;
    return new SheafError("transport", "peer-closed", message + this.#lastWords());
  }

  /** Waits for the exit, with SIGTERM and then SIGKILL when it takes too long. Never rejects. */
  async end(): Promise<void> {
    const { closeGraceMs = CLOSE_GRACE_MS, killGraceMs = KILL_GRACE_MS } = this.#options;
    if (await within(closeGraceMs, this.exited)) return;
    this.#child.kill("SIGTERM");
    if (await within(killGraceMs, this.exited)) return;
    this.#child.kill("SIGKILL");
    await this.exited;
  }

  /** Lets our process end although this one runs. */
  unref(): void {
    this.#child.unref();
    unrefStream(this.#child.stderr);
  }

  /** Undoes {@link unref}. */
  ref(): void {
    this.#child.ref();
  }

  #ending(): string {
    const { exitCode, signalCode } = this.#child;
    return signalCode === null ? `exited with code ${exitCode}` : `was ended by ${signalCode}`;
  }

  #lastWords(): string {
    const lines = this.#stderr?.last ?? [];
    return lines.length === 0 ? "" : `; its last lines on stderr:\n  ${lines.join("\n  ")}`;
  }
}

function lineListener({ stderr }: SubprocessOptions): ((line: string) => void) | undefined {
  return typeof stderr === "function" ? stderr : undefined;
}

function unrefStream(stream: Readable | null): void {
  (stream as { unref?: () => void } | null)?.unref?.();
}
