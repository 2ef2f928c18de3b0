/** A process that serves one example on sockets, for as long as we want it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { sourceCommand } from "./source-programs.ts";

/** Milliseconds that the process may take to tidy up. */
const END_MS = 5_000;

/** Where the process can be reached. */
export interface Addresses {
  readonly unix: string;
  readonly tcp: { readonly host: string; readonly port: number };
  readonly http: string;
  readonly websocket: string;
}

/** A running process; disposing it ends it and waits until it is gone. */
export interface ListeningProcess extends AsyncDisposable {
  readonly addresses: Addresses;
}

const SERVE = fileURLToPath(new URL("./serve.ts", import.meta.url));

/** The command that serves an example on its stdin and stdout. */
export function workerCommand(serverModule: string): string[] {
  return sourceCommand(SERVE, serverModule, "stdio");
}

/** Starts a process that serves the example on sockets. */
export async function startListening(serverModule: string): Promise<ListeningProcess> {
  const [program = "", ...parameters] = sourceCommand(SERVE, serverModule, "sockets");
  const child = spawn(program, parameters, { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const failed = exited.then(([status]) => {
    throw new Error(`serving ${serverModule} on sockets ended with status ${status}`);
  });
  // Who ends the process on purpose does not wait for this one.
  failed.catch(() => {});
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), failed]);
  return {
    addresses: JSON.parse(line),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), END_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}
