/** Waiting for a standard `WebSocket` to send what it was given. It has no event for that. */

/** Bytes that may wait in the runtime before a sender waits as well. */
const HIGH_WATER_BYTES = 1024 * 1024;
/** First and longest pause between two looks. */
const PAUSE_MS = { first: 1, longest: 16 } as const;

/** Looks at `bufferedAmount` whenever something arrives, and now and then in between. */
export class SendDrain {
  readonly #socket: { readonly bufferedAmount: number };
  #waiting: Promise<void> | undefined;
  #settle: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: { readonly bufferedAmount: number }) {
    this.#socket = socket;
  }

  /** Resolves when there is room; `undefined` when there is. Never rejects. */
  wait(): Promise<void> | undefined {
    if (this.#waiting !== undefined) return this.#waiting;
    if (this.#socket.bufferedAmount <= HIGH_WATER_BYTES) return undefined;
    this.#waiting = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#lookAfter(PAUSE_MS.first);
    return this.#waiting;
  }

  /** Something happened: looks whether the wait is over. */
  look(): void {
    if (this.#waiting === undefined || this.#socket.bufferedAmount > HIGH_WATER_BYTES / 2) return;
    this.stop();
  }

  /** Ends the wait. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting = undefined;
    this.#settle();
  }

  #lookAfter(pauseMs: number): void {
    this.#timer = setTimeout(() => {
      this.look();
      if (this.#waiting !== undefined) this.#lookAfter(Math.min(2 * pauseMs, PAUSE_MS.longest));
    }, pauseMs);
  }
}
