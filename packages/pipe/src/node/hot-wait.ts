/**
 * Waiting for what the other side is about to have ready. Being woken takes about as long as it will, or is a good part of
 * its work; so the event loop is kept turning for a moment instead of being put to sleep. Where that does not help, because
 * both sides share a core or the other one is slow, it is tried less and less often.
 */

/** After this many waits in vain, one in 2^10 is tried. */
const MAX_FAILURES = 10;

/** One thing that is waited for again and again. */
export class HotWait {
  readonly #momentMs: number;
  #isWaiting = false;
  /** Whether the loop is being kept turning. */
  #isTurning = false;
  #until = 0;
  /** How often it was in vain, without success in between. */
  #failures = 0;
  /** Waits that are left to the system. */
  #leftAlone = 0;

  /** `momentMs`: milliseconds for which the loop is kept turning without any progress. */
  constructor(momentMs: number) {
    this.#momentMs = momentMs;
  }

  /** Something is waited for, or there was progress and more is waited for. */
  begin(): void {
    if (this.#leftAlone > 0) {
      this.#leftAlone--;
      return;
    }
    if (this.#isWaiting) this.#failures = 0;
    this.#isWaiting = true;
    this.#until = performance.now() + this.#momentMs;
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(this.#turn);
  }

  /** What was waited for has come. */
  end(): void {
    if (this.#isWaiting) this.#failures = 0;
    this.#isWaiting = false;
  }

  readonly #turn = (): void => {
    if (this.#isWaiting && performance.now() < this.#until) {
      setImmediate(this.#turn);
      return;
    }
    this.#isTurning = false;
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#failures = Math.min(this.#failures + 1, MAX_FAILURES);
    this.#leftAlone = 2 ** this.#failures;
  };
}
