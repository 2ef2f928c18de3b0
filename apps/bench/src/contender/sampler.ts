/** Times work in small pieces, so that a piece in which the machine did something else can be left out. */
import { median } from "../statistics/median.ts";

/** Work that can be done any number of times. */
export interface Workload {
  /** Does `count` units, one after another. */
  run(count: number): void | Promise<void>;
  close(): void | Promise<void>;
}

/** Long enough for the clock and for a turn of the scheduler, short enough for many. */
const PIECE_MS = 10;
const MIN_PIECES = 3;
/** Units before which just-in-time compilers have not settled. */
const WARM_UNITS = 3_000;
/** Slow work is warm after this many warm-up times, however few units those were. */
const MAX_WARM_UPS = 4;

/** Times one workload. */
export class Sampler {
  readonly #workload: Workload;
  /** Units in a piece. */
  #count = 1;

  constructor(workload: Workload) {
    this.#workload = workload;
  }

  /** Works until it is warm, and finds out how many units make a piece. */
  async warmUp(forMs: number): Promise<void> {
    const started = performance.now();
    let units = 0;
    for (;;) {
      const pieceMs = await this.#piece();
      units += this.#count;
      this.#count = Math.max(1, Math.round((this.#count * PIECE_MS) / Math.max(pieceMs, 1)));
      const spentMs = performance.now() - started;
      if (spentMs >= forMs && (units >= WARM_UNITS || spentMs >= forMs * MAX_WARM_UPS)) return;
    }
  }

  /** Works for some milliseconds; answers the microseconds of a unit, the median of the pieces. */
  async sample(forMs: number): Promise<number> {
    // After others have had the caches.
    await this.#piece();
    const pieces: number[] = [];
    const started = performance.now();
    while (pieces.length < MIN_PIECES || performance.now() - started < forMs) {
      pieces.push(((await this.#piece()) * 1_000) / this.#count);
    }
    return median(pieces);
  }

  async #piece(): Promise<number> {
    const started = performance.now();
    await this.#workload.run(this.#count);
    return performance.now() - started;
  }
}
