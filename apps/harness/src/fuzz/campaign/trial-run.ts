/** Starts the process that has the inputs, listens to it, and ends it when it is not heard of any more. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Order, Report } from "./messages.ts";
import { OWN_FAILURE } from "./take-order.ts";

const EXEC_ARGV = [
  ...["--import", "tsx", "--conditions=@sheaf/source"],
  ...["--expose-gc", "--max-old-space-size=1024"],
];
/** Until it tells of itself for the first time: it compiles all that it loads. */
const START_MS = 60_000;
const LOOK_MS = 250;
const MAX_STDERR = 4000;
/** Of its silence, what a process has to have used of the processor to be at fault. */
const BUSY_MS = 1000;
/** However little it was let run. */
const STARVED_MS = 120_000;
const TICK_MS = 10;
/** How an order ended. */
export interface OrderEnd {
  /** Whether it came to its end. */
  readonly done: boolean;
  /** The number that it came to, as far as it told. */
  readonly number: number;
  /** In a careful run, the input that it was at. */
  readonly at: { readonly number: number; readonly input: string } | undefined;
  /** How the process ended. */
  readonly how: "exit" | "crash" | "hang";
  readonly detail: string;
}

/** Who carries orders out. */
export interface Trialist {
  readonly program: URL;
  /** Milliseconds after which a process that does not tell of itself is ended. */
  readonly silenceMs: number;
}

/** The program that has inputs at the targets; it tells of itself several times a second. */
export const TRIALIST: Trialist = {
  program: new URL("./trial-process.ts", import.meta.url),
  silenceMs: 5000,
};

/** Has an order carried out. Rejects when the fuzzer itself has failed. */
export async function carryOut(
  order: Order,
  listen: (report: Report) => void,
  { program, silenceMs }: Trialist,
): Promise<OrderEnd> {
  const child = fork(fileURLToPath(program), [], {
    execArgv: EXEC_ARGV,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const watch = new Watch(child, order.first, silenceMs, listen);
  child.send(order);
  const [code, signal] = await once(child, "exit");
  watch.stop();
  // One that has not begun has not been ended by an input.
  if (code === OWN_FAILURE || !watch.hasBegun) {
    const { how, detail } = watch.end("crash", `${signal ?? `exit ${code}`} ${watch.stderr}`);
    throw new Error(`${order.target}: the fuzzer itself has failed (${how}): ${detail}`);
  }
  return watch.end(code === 0 ? "exit" : "crash", `${signal ?? `exit ${code}`} ${watch.stderr}`);
}

/** What has been heard of a process. */
class Watch {
  stderr = "";
  readonly #clock: NodeJS.Timeout;
  readonly #silenceMs: number;
  #patienceMs = START_MS;
  /** Since something was heard. */
  #looks = 0;
  #busyMs = 0;
  #hasBegun = false;
  #isSilent = false;
  #done = false;
  #number: number;
  #at: OrderEnd["at"];

  constructor(
    child: ChildProcess,
    first: number,
    silenceMs: number,
    listen: (report: Report) => void,
  ) {
    this.#number = first;
    this.#silenceMs = silenceMs;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr = (this.stderr + text).slice(-MAX_STDERR);
    });
    child.on("message", (report: Report) => {
      this.#busyMs = busyMsOf(child.pid);
      this.#hear(report);
      listen(report);
    });
    this.#clock = setInterval(() => {
      // Looks are counted and not the time: whoever stops all of us makes nobody silent.
      const silentMs = ++this.#looks * LOOK_MS;
      const busyMs = busyMsOf(child.pid) - this.#busyMs;
      // One that is not let run is silent without being at fault.
      if (silentMs < this.#patienceMs || (busyMs < BUSY_MS && silentMs < STARVED_MS)) return;
      this.#isSilent = true;
      child.kill("SIGKILL");
    }, LOOK_MS);
  }

  /** Whether anything was heard of it. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  stop(): void {
    clearInterval(this.#clock);
  }

  end(how: "exit" | "crash", detail: string): OrderEnd {
    return {
      done: this.#done,
      number: this.#number,
      at: this.#at,
      how: this.#isSilent ? "hang" : how,
      detail: this.#isSilent ? `nothing was heard for ${this.#patienceMs} ms` : detail,
    };
  }

  #hear(report: Report): void {
    this.#hasBegun = true;
    this.#looks = 0;
    this.#patienceMs = this.#silenceMs;
    if (report.kind === "at") this.#at = report;
    if (report.kind === "reached" || report.kind === "done") this.#number = report.number;
    if (report.kind === "done") this.#done = true;
  }
}

/** Milliseconds that a process has used of the processor; infinitely many where nobody can tell. */
function busyMsOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return Infinity;
  }
}
