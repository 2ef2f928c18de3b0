/** A target's campaign: round after round in processes of their own, and whoever ends one of these is found out. */
import type { Corpus } from "./corpus.ts";
import type { Finding, Order, Report } from "./messages.ts";
import { carryOut, type OrderEnd, TRIALIST, type Trialist } from "./trial-run.ts";

/** Inputs of one process: then there is a fresh one, which gets what was new. */
const ROUND = 200_000;
/** Inputs that are run one by one to find the one that ends the process. */
const CAREFUL = 50_000;
/** Processes that may be ended by their inputs: after that it is known that something is wrong. */
const MAX_DEATHS = 10;

/** How long a campaign lasts. */
export interface Extent {
  readonly seed: number;
  /** Inputs, at most. */
  readonly runs: number;
  readonly untilMs: number;
}

/** What came of a campaign. */
export interface TargetResult {
  readonly name: string;
  readonly inputs: number;
  readonly perSecond: number;
  readonly refused: number;
  /** Ways in which inputs went, with those of the corpus. */
  readonly outcomes: number;
  readonly slowestMs: number;
  readonly largestGrowthBytes: number;
  readonly findings: readonly Finding[];
}

/** One target's campaign. */
export class Campaign {
  readonly #target: string;
  readonly #corpus: Corpus;
  readonly #onProgress: (inputs: number, findings: number) => void;
  readonly #trialist: Trialist;
  readonly #findings: Map<string, Finding> = new Map();
  /** Inputs that have been run: the number of the next one. */
  #inputs = 0;
  #deaths = 0;
  #refused = 0;
  #slowestMs = 0;
  #largestGrowthBytes = 0;

  constructor(
    target: string,
    corpus: Corpus,
    onProgress: (inputs: number, findings: number) => void,
    trialist: Trialist = TRIALIST,
  ) {
    this.#target = target;
    this.#corpus = corpus;
    this.#onProgress = onProgress;
    this.#trialist = trialist;
  }

  /** Runs to the end of its extent. */
  async run(extent: Extent): Promise<TargetResult> {
    const began = performance.now();
    while (this.#inputs < extent.runs && Date.now() < extent.untilMs && this.#deaths < MAX_DEATHS) {
      const first = this.#inputs;
      const last = Math.min(extent.runs, first + ROUND);
      const end = await this.#carryOut(this.#order(extent, first, last));
      this.#inputs = end.done ? end.number : await this.#findOut(extent, end);
    }
    return this.#result((performance.now() - began) / 1000);
  }

  /** Runs inputs that were found before. */
  async again(inputs: readonly string[]): Promise<TargetResult> {
    const began = performance.now();
    const order = { ...this.#order({ seed: 0, runs: 0, untilMs: 0 }, 0, 0), again: inputs };
    const end = await this.#carryOut({ ...order, careful: true });
    if (!end.done) this.#blame(end);
    this.#inputs = inputs.length;
    return this.#result((performance.now() - began) / 1000);
  }

  #carryOut(order: Order): Promise<OrderEnd> {
    return carryOut(order, (report) => this.#hear(report), this.#trialist);
  }

  #order({ seed, untilMs }: Extent, first: number, end: number): Order {
    return {
      target: this.#target,
      seed,
      first,
      end,
      // The order travels as JSON, which has no infinity.
      untilMs: Math.min(untilMs, Number.MAX_SAFE_INTEGER),
      corpus: this.#corpus.inputs,
      known: this.#corpus.outcomes,
      careful: false,
    };
  }

  /** A process has ended before its time: has the same inputs again, one by one. Answers where to go on. */
  async #findOut(extent: Extent, { number, how, detail }: OrderEnd): Promise<number> {
    this.#deaths++;
    const last = Math.min(number + CAREFUL, extent.runs);
    const patient = { ...extent, untilMs: Infinity };
    const order = { ...this.#order(patient, number, last), careful: true };
    const end = await this.#carryOut(order);
    if (!end.done) return this.#blame(end);
    const what = `somewhere from ${number} to ${last}, and not again: ${detail}`;
    this.#note({
      kind: how === "hang" ? "hang" : "crash",
      detail: what,
      number,
      input: "",
      times: 1,
    });
    return last;
  }

  /** The input at which a careful run stopped. Answers the number behind it. */
  #blame({ at, how, detail }: OrderEnd): number {
    const { number, input } = at ?? { number: 0, input: "" };
    this.#note({ kind: how === "hang" ? "hang" : "crash", detail, number, input, times: 1 });
    return number + 1;
  }

  #hear(report: Report): void {
    if (report.kind === "novelty") this.#corpus.add(report.novelty);
    if (report.kind === "finding") this.#note(report.finding);
    if (report.kind !== "reached") return;
    const { refused, slowestMs, largestGrowthBytes } = report.tally;
    this.#refused += refused;
    this.#slowestMs = Math.max(this.#slowestMs, slowestMs);
    this.#largestGrowthBytes = Math.max(this.#largestGrowthBytes, largestGrowthBytes);
    this.#onProgress(report.number, this.#findings.size);
  }

  /** Of findings of the same kind and place, the first one with the times of all. */
  #note(finding: Finding): void {
    const key = `${finding.kind} ${finding.detail.split("\n").slice(0, 3).join(" ").replaceAll(/\d+/g, "#")}`;
    const known = this.#findings.get(key);
    this.#findings.set(key, known === undefined ? finding : { ...known, times: finding.times });
  }

  #result(seconds: number): TargetResult {
    return {
      name: this.#target,
      inputs: this.#inputs,
      perSecond: Math.round(this.#inputs / seconds),
      refused: this.#refused,
      outcomes: this.#corpus.outcomes.length,
      slowestMs: Math.round(this.#slowestMs),
      largestGrowthBytes: this.#largestGrowthBytes,
      findings: [...this.#findings.values()],
    };
  }
}
