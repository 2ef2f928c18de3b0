/** Has inputs at a target, in the process that is there for it, and tells what comes of them. */
import { detailOf, heldBytes, isStill, Judge, type Judged, type Verdict } from "../trial/judge.ts";
import { isRefusal, wayOf } from "../trial/outcome.ts";
import type { Trials } from "../trial/trials.ts";
import type { Order, Report } from "./messages.ts";

/** Inputs between two looks at the clock. */
const STEP = 64;
/** Inputs after which the target lets go of what it holds. */
const EPOCH = 256;
const REPORT_MS = 200;
const STACK_LINES = 12;
/** The machine may have had something else to do; what takes long by itself does so each time. */
const TIMES = 2;
/** Inputs after which only what is still needed may be held. */
const RETENTION_EPOCH = 32 * EPOCH;
const MAX_RETAINED_BYTES = 48 * 1024 * 1024;
/** Outcomes that are remembered; a target that words each of its outcomes anew shall not fill the memory. */
const MAX_KNOWN = 5000;

/** Runs what was ordered. */
export class OrderRun {
  readonly #trials: Trials;
  readonly #order: Order;
  readonly #tell: (report: Report) => Promise<void>;
  readonly #judge: Judge;
  readonly #known: Set<string>;
  readonly #found: Map<string, number> = new Map();
  #number: number;
  #toldAt = performance.now();
  #refused = 0;
  #slowestMs = 0;
  #largestGrowthBytes = 0;
  #retainedFrom: number | undefined;

  /** `tell` answers when what it was told is on its way. */
  constructor(trials: Trials, order: Order, tell: (report: Report) => Promise<void>) {
    this.#trials = trials;
    this.#order = order;
    this.#tell = tell;
    this.#judge = new Judge(trials);
    this.#known = new Set(order.known);
    this.#number = order.first;
  }

  /** Called by a clock, for inputs of which nothing comes. */
  tick(): void {
    this.#judge.tick();
  }

  /** Something was thrown at nobody, most likely by the input under way. */
  unhandled(error: unknown): void {
    this.#tellFinding({ kind: "unhandled", detail: detailOf(error) });
  }

  /** Runs to the end of the order, or of the time. */
  async run(): Promise<void> {
    const { end, untilMs, again } = this.#order;
    // From now on silence means something.
    this.#report();
    for (const text of again ?? []) {
      this.#trials.take(text);
      await this.#one();
      this.#number++;
    }
    for (; this.#number < end; this.#number++) {
      this.#trials.make(this.#number);
      const judged = this.#one();
      if (judged instanceof Promise) {
        await judged;
        // Rejections that nobody waited for are told of between turns of the event loop.
        await nextTurn();
      }
      if (this.#number % STEP === 0) {
        await this.#pause();
        if (Date.now() > untilMs) break;
      }
    }
    await nextTurn();
    this.#report();
    await this.#tell({ kind: "done", number: this.#number });
  }

  #one(): void | Promise<void> {
    return this.#order.careful ? this.#carefully() : this.#judgeOne();
  }

  /** What the process does not live to tell has been told before. */
  async #carefully(): Promise<void> {
    await this.#tell({ kind: "at", number: this.#number, input: this.#trials.text() });
    await this.#judgeOne();
  }

  #judgeOne(): void | Promise<void> {
    const judged = this.#judge.judge();
    return judged instanceof Promise ? judged.then((late) => this.#note(late)) : this.#note(judged);
  }

  #note({ outcome, verdict, ms, growthBytes }: Judged): void | Promise<void> {
    if (ms > this.#slowestMs) this.#slowestMs = ms;
    if (growthBytes > this.#largestGrowthBytes) this.#largestGrowthBytes = growthBytes;
    if (verdict !== undefined) return this.#judgeAgain(verdict);
    if (outcome === undefined) return;
    if (isRefusal(outcome)) this.#refused++;
    if (this.#known.has(outcome) || this.#known.size >= MAX_KNOWN) return;
    this.#known.add(outcome);
    void this.#tell({ kind: "novelty", novelty: { outcome, input: this.#trials.text() } });
  }

  async #judgeAgain(verdict: Verdict): Promise<void> {
    const takesTime = verdict.kind === "slow" || verdict.kind === "hang";
    for (let i = 0; takesTime && i < TIMES; i++) {
      // Trying again is no silence.
      this.#report();
      if (!(await isStill(verdict, this.#judge))) return;
    }
    this.#tellFinding(verdict.kind === "error" ? await this.#inDetail(verdict) : verdict);
    if (verdict.kind === "hang") await this.#trials.renew();
  }

  /** The same with where it comes from. What the target remembers may have changed, and then it does not come again. */
  async #inDetail(verdict: Verdict): Promise<Verdict> {
    const again = await this.#judge.judge(STACK_LINES);
    return again.verdict?.kind === "error" ? again.verdict : verdict;
  }

  #tellFinding(verdict: Verdict): void {
    const key = `${verdict.kind} ${wayOf(firstLines(verdict.detail))}`;
    const times = (this.#found.get(key) ?? 0) + 1;
    this.#found.set(key, times);
    // Told again when it has become twice as often.
    if ((times & (times - 1)) !== 0) return;
    const finding = { ...verdict, number: this.#number, input: this.#trials.text(), times };
    void this.#tell({ kind: "finding", finding });
  }

  /** Lets the runtime do what it has to, such as tell of rejections. */
  async #pause(): Promise<void> {
    await nextTurn();
    if (this.#number % EPOCH === 0) await this.#trials.renew();
    if (this.#number % RETENTION_EPOCH === 0) this.#checkRetention();
    if (performance.now() - this.#toldAt > REPORT_MS) this.#report();
  }

  /** Whether something of inputs that are over is held for good. */
  #checkRetention(): void {
    if (globalThis.gc === undefined) return;
    globalThis.gc();
    const held = heldBytes();
    this.#retainedFrom ??= held;
    const retained = held - this.#retainedFrom;
    if (retained < MAX_RETAINED_BYTES) return;
    this.#retainedFrom = held;
    this.#tellFinding({
      kind: "growth",
      detail: `${retained} bytes are still held by inputs before`,
    });
  }

  #report(): void {
    this.#toldAt = performance.now();
    void this.#tell({
      kind: "reached",
      number: this.#number,
      tally: {
        refused: this.#refused,
        slowestMs: this.#slowestMs,
        largestGrowthBytes: this.#largestGrowthBytes,
      },
    });
    this.#refused = 0;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What tells one finding from another: what was thrown, and where. */
function firstLines(detail: string): string {
  return detail.split("\n").slice(0, 3).join(" ");
}
