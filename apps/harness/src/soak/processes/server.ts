/** A server in a process of its own, from outside: started, asked, stopped for a while, killed. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer, Control, Listening, Ports } from "../programs/control.ts";
import type { Sample } from "../watch/sample.ts";

const PROGRAM = fileURLToPath(new URL("../programs/server-process.ts", import.meta.url));
const EXEC_ARGV = [
  ...["--import", "tsx", "--conditions=@sheaf/source"],
  // A heap that may grow for minutes before it is looked at tells nothing of leaks.
  ...["--expose-gc", "--max-old-space-size=512"],
];
const NO_PORTS: Ports = { tcp: 0, ws: 0, http: 0 };

/** A server's process; after a kill it can be started again. */
export class ServerProcess {
  readonly name: string;
  ports: Ports = NO_PORTS;
  readonly #listening: Listening;
  #child: ChildProcess | undefined;
  #asking: Promise<unknown> = Promise.resolve();

  constructor(name: string, listening: Listening) {
    this.name = name;
    this.#listening = listening;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it. Resolves when it listens. */
  async start(): Promise<void> {
    const child = fork(PROGRAM, [JSON.stringify(this.#listening)], {
      execArgv: EXEC_ARGV,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child = child;
    const ended = once(child, "exit").then(([status]) => {
      throw new Error(`${this.name} ended with status ${status}`);
    });
    ended.catch(() => undefined);
    const [answer] = (await Promise.race([once(child, "message"), ended])) as [Answer];
    if (answer.kind === "ready") this.ports = answer.ports;
  }

  async sample(): Promise<Sample> {
    const answer = await this.#ask({ kind: "sample" });
    if (answer.kind !== "sample") throw new Error(`${this.name} did not answer`);
    return answer.sample;
  }

  async moveLog(file: string): Promise<void> {
    await this.#ask({ kind: "log", file });
  }

  async moveClock(offsetMs: number): Promise<void> {
    await this.#ask({ kind: "clock", offsetMs });
  }

  /** Ends it the hard way. Resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    this.ports = NO_PORTS;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** One question at a time: answers do not say what they answer. */
  #ask(control: Control): Promise<Answer> {
    const asked = this.#asking.then(() => this.#askNow(control));
    this.#asking = asked.catch(() => undefined);
    return asked;
  }

  async #askNow(control: Control): Promise<Answer> {
    const child = this.#child;
    if (child === undefined) throw new Error(`${this.name} does not run`);
    const answered = once(child, "message");
    child.send(control);
    const [answer] = (await answered) as [Answer];
    return answer;
  }
}
