/** The server half of a contender, in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** Flags for the runtime under the servers, as a JSON array: how a profile of them is taken. */
export const SERVER_FLAGS = "SHEAF_BENCH_SERVER_FLAGS";

/** What stands before the command of a server, as a JSON array: how it is put on a core of its own. */
export const SERVER_PREFIX = "SHEAF_BENCH_SERVER_PREFIX";

/** A server process that listens. */
export interface ListeningServer {
  /** What it printed: a path or `host:port`. */
  readonly address: string;
  /** Ends it. Never rejects. */
  stop(): Promise<void>;
}

/** The command of a server: its core, this runtime, the flags of the day, the program and its arguments. */
export function serverCommand(program: string, ...parameters: readonly string[]): string[] {
  return [
    ...given(SERVER_PREFIX),
    process.execPath,
    ...given(SERVER_FLAGS),
    program,
    ...parameters,
  ];
}

function given(name: string): string[] {
  return JSON.parse(process.env[name] ?? "[]");
}

/** A process that serves on its stdin and stdout. */
export function spawnServer(
  command: readonly string[],
): ChildProcess & { readonly stdin: Writable; readonly stdout: Readable } {
  const [file = "", ...parameters] = command;
  return spawn(file, parameters, { stdio: ["pipe", "pipe", "inherit"] });
}

/** Starts a server that prints where it listens and ends when its stdin does. */
export async function startServer(command: readonly string[]): Promise<ListeningServer> {
  const child = spawnServer(command);
  const lines = createInterface({ input: child.stdout });
  const [address] = (await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(([code]) => {
      throw new Error(`the server ended before it listened (${code})`);
    }),
  ])) as [string];
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    const exited = once(child, "exit");
    child.stdin.end();
    await exited;
  };
  return { address, stop };
}
