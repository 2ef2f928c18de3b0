/** A contender as the comparing program sees it: a process that is asked for samples. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Ask, Assignment, Failed, Ready, Sample, Traffic } from "./messages.ts";

/** How a contender's process is started; the assignment is appended to the command. */
export interface ContenderProgram {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** What one answer may take beyond the time that was asked for. */
const PATIENCE_MS = 60_000;
const EXIT_MS = 5_000;
const LAST_WORDS = 2_000;

/** A contender cannot do its work; the message says why. */
export class ContenderError extends Error {}

/** One running contender. */
export class Contender {
  readonly traffic: Traffic | undefined;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #answers: Answers;

  private constructor(
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    answers: Answers,
    traffic: Traffic | undefined,
  ) {
    this.#child = child;
    this.#answers = answers;
    this.traffic = traffic;
  }

  /** Starts a process and waits until it is warm. Rejects with a {@link ContenderError}. */
  static async start(program: ContenderProgram, assignment: Assignment): Promise<Contender> {
    const [file = "", ...parameters] = program.command;
    const child = spawn(file, [...parameters, JSON.stringify(assignment)], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...program.env },
    });
    const answers = new Answers(child);
    try {
      const { traffic } = await answers.next<Ready>(assignment.warmUpMs);
      return new Contender(child, answers, traffic);
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  /** The microseconds of a unit of work. Rejects with a {@link ContenderError}. */
  async sample(sampleMs: number): Promise<number> {
    const ask: Ask = { sampleMs };
    this.#child.stdin.write(`${JSON.stringify(ask)}\n`);
    return (await this.#answers.next<Sample>(sampleMs)).micros;
  }

  /** Ends the process. Never rejects. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), EXIT_MS);
    await exited;
    clearTimeout(timer);
  }
}

/** The lines that a contender prints, one at a time. */
class Answers {
  readonly #lines: AsyncIterator<string>;
  readonly #failed: Promise<Failed>;
  #lastWords = "";

  constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#failed = new Promise((resolve) => {
      child.once("error", (error) => resolve({ error: error.message }));
    });
    child.stdin.on("error", () => {});
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    });
  }

  async next<Answer extends object>(askedMs: number): Promise<Answer> {
    const giveUp = new AbortController();
    const patienceMs = PATIENCE_MS + 10 * askedMs;
    const timeout = sleep(patienceMs, { error: `no answer within ${patienceMs} ms` }, giveUp);
    try {
      const answer = await Promise.race([this.#line<Answer>(), this.#failed, timeout]);
      if ("error" in answer) throw new ContenderError(String(answer.error));
      return answer as Answer;
    } finally {
      giveUp.abort();
      timeout.catch(() => {});
    }
  }

  async #line<Answer>(): Promise<Answer | Failed> {
    const { done, value } = await this.#lines.next();
    if (!done) return JSON.parse(value);
    // What it wrote to stderr may still be on its way.
    await sleep(100);
    return { error: this.#lastWords.trim() || "it ended without a word" };
  }
}
