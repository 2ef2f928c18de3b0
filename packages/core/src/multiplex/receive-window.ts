/**
 * How much the peer may send on one channel before its user has received it. A window begins small, since there may be
 * thousands. It grows while large messages come and the user keeps up with them: a sender far away needs as many bytes as are on
 * their way there and back, and one nearby is woken less often.
 */
import { MAX_PAYLOAD_BYTES } from "./frame.ts";
import type { MultiplexLimits } from "./limits.ts";

/** What the windows of one connection may still grow by, all together. */
export class WindowBudget {
  readonly least: number;
  readonly most: number;
  left: number;

  constructor({ windowBytes, maxWindowBytes, growthBytes }: MultiplexLimits) {
    this.least = windowBytes;
    this.most = Math.max(windowBytes, maxWindowBytes);
    this.left = growthBytes;
  }
}

/** The window of one channel. */
export class ReceiveWindow {
  readonly #budget: WindowBudget;
  #bytes: number;
  /** Bytes that the peer may still send. */
  #allowance: number;
  /** Bytes received for which the peer has no new credit yet. */
  #owed = 0;
  /** Whether the peer had more to send than a frame holds, or than it had credit for. */
  #isWanted = false;

  constructor(budget: WindowBudget) {
    this.#budget = budget;
    this.#bytes = budget.least;
    this.#allowance = budget.least;
  }

  /** Its size at this moment. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts a payload that begins; whether the peer had credit for it. */
  admit(byteLength: number): boolean {
    this.#allowance -= byteLength;
    if (this.#allowance === 0 || byteLength === MAX_PAYLOAD_BYTES) this.#isWanted = true;
    return this.#allowance >= 0;
  }

  /** Counts bytes that the user has received. */
  received(byteLength: number): void {
    this.#owed += byteLength;
  }

  /** Whether new credit is due: not for each message, but for half a window at once. */
  get isCreditDue(): boolean {
    return this.#owed * 2 >= this.#bytes;
  }

  /** The credit that is due, while so many bytes are waiting for the user. It counts as given from now on. */
  takeCredit(queuedBytes: number): number {
    const keepsUp = queuedBytes * 4 <= this.#bytes;
    if (!keepsUp) this.#resize(-Math.min((this.#bytes - this.#budget.least) >> 1, this.#owed - 1));
    else if (this.#isWanted) this.#resize(this.#growth());
    const credit = this.#owed;
    this.#owed = 0;
    this.#allowance += credit;
    this.#isWanted = false;
    return credit;
  }

  /** Nothing more is received: others may grow instead. */
  close(): void {
    this.#budget.left += this.#bytes - this.#budget.least;
    this.#bytes = this.#budget.least;
  }

  #growth(): number {
    return Math.min(this.#bytes, this.#budget.most - this.#bytes, this.#budget.left);
  }

  /** Changes the size, and with it what the peer is owed. */
  #resize(by: number): void {
    this.#budget.left -= by;
    this.#bytes += by;
    this.#owed += by;
  }
}
