/** Workers as processes that can be killed the hard way and started again where they were. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A worker with a port of its own. */
export class WorkerProcess implements AsyncDisposable {
  readonly #program: string;
  readonly #keys: string;
  #child: ChildProcess | undefined;
  port = 0;

  constructor(program: string, keys: string) {
    this.#program = program;
    this.#keys = keys;
  }

  /** Starts it, on the port that it had before. Resolves when it listens. */
  async start(): Promise<void> {
    const args = [this.#program, String(this.port), this.#keys];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    const ended = once(child, "exit").then(([status]) => {
      throw new Error(`the worker ended with status ${status} before it listened`);
    });
    ended.catch(() => undefined);
    const [line] = await Promise.race([once(createInterface(child.stdout), "line"), ended]);
    this.port = Number(line);
  }

  /** Ends it at once, whatever it is doing. Resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
