/** The nonces of proofs that have been accepted, for as long as they could be accepted again. */

/** Enough for more than a thousand requests in each second of the usual window. */
const DEFAULT_CAPACITY = 100_000;

/**
 * Remembers nonces for a fixed time. When it is full the oldest makes room: a burst must not become an
 * outage, and the window of a proof bounds what can be replayed then.
 */
export class NonceCache {
  readonly #expiries: Map<string, number> = new Map();
  readonly #lifetimeMs: number;
  readonly #capacity: number;

  constructor(lifetimeMs: number, capacity: number = DEFAULT_CAPACITY) {
    this.#lifetimeMs = lifetimeMs;
    this.#capacity = capacity;
  }

  /** How many nonces are held, those included whose time is over but that nobody has swept out yet. */
  get size(): number {
    return this.#expiries.size;
  }

  /** Notes a nonce; false if it is noted already, which makes it a replay. */
  add(nonce: string, nowMs: number): boolean {
    this.#sweep(nowMs);
    if (this.#expiries.has(nonce)) return false;
    this.#expiries.set(nonce, nowMs + this.#lifetimeMs);
    return true;
  }

  /** All live equally long, so the order of insertion is the order of expiry. */
  #sweep(nowMs: number): void {
    for (const [nonce, expiry] of this.#expiries) {
      if (expiry > nowMs && this.#expiries.size < this.#capacity) return;
      this.#expiries.delete(nonce);
    }
  }
}
