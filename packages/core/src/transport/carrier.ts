/**
 * What the calls on one byte channel share: the frames, and the turn to use them. The raw protocol runs
 * one call at a time, so calls queue here.
 */
import { isSheafError, SheafError } from "@sheaf/arrow";
import type { Frames } from "./frames.ts";

/** One connection's frames and the queue for them. */
export class Carrier {
  readonly frames: Frames;
  #busy = false;
  readonly #waiting: ((error: SheafError | undefined) => void)[] = [];
  #broken: SheafError | undefined;
  /** Calls whose caller has given up and whose reply is still to come. */
  #abandoned = 0;
  /** Whether an older server may have taken a refused stream's input for a request, and answered it. */
  staleReplyPossible = false;

  constructor(frames: Frames) {
    this.frames = frames;
  }

  /** Whether the next call has a chance of being answered. */
  get healthy(): boolean {
    return this.#broken === undefined && this.#abandoned === 0;
  }

  /** Waits for the turn to use the frames; answers at once when nobody else does. Throws when broken. */
  acquire(): Promise<void> | undefined {
    if (this.#broken !== undefined) throw this.#broken;
    if (!this.#busy) {
      this.#busy = true;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  }

  /** Passes the turn on. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy = false;
    else next(undefined);
  }

  /** Notes that a call's caller has gone while the carrier still waits for its reply. */
  abandon(): void {
    this.#abandoned++;
  }

  /** Notes that the reply of an abandoned call has come after all. */
  recovered(): void {
    this.#abandoned--;
  }

  /** Gives the connection up: nothing can be read from it reliably any more. */
  break(error: unknown): SheafError {
    const reason = isSheafError(error)
      ? error
      : new SheafError(
          "transport",
          "channel-broken",
          `${this.frames.channel.name}: ${String(error)}`,
          {
            cause: error,
          },
        );
    if (this.#broken === undefined) {
      this.#broken = reason;
      for (const wake of this.#waiting.splice(0)) wake(reason);
      void this.frames.channel.close();
    }
    return reason;
  }

  /** Closes the connection in order. */
  async close(): Promise<void> {
    this.#broken ??= new SheafError("transport", "closed", `${this.frames.channel.name} is closed`);
    for (const wake of this.#waiting.splice(0)) wake(this.#broken);
    await this.frames.channel.close();
  }
}
