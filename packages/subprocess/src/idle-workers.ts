/** The idle workers of a pool: the most recently used is lent first, the oldest expires first. */
import type { Transport } from "@sheaf/core";
import type { SubprocessChannel } from "./subprocess-channel.ts";

/** @internal One worker process of a pool. */
export interface Worker {
  /** The command as text: only the same command gets the worker. */
  readonly key: string;
  readonly channel: SubprocessChannel;
  readonly transport: Transport;
}

interface IdleWorker {
  readonly worker: Worker;
  readonly since: number;
}

/** @internal Holds idle workers and hands out those whose time is up. Its clock keeps no process alive. */
export class IdleWorkers {
  readonly #timeoutMs: number;
  readonly #onExpired: (worker: Worker) => void;
  /** Oldest first. */
  readonly #idle: IdleWorker[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, onExpired: (worker: Worker) => void) {
    this.#timeoutMs = timeoutMs;
    this.#onExpired = onExpired;
  }

  get size(): number {
    return this.#idle.length;
  }

  put(worker: Worker): void {
    this.#idle.push({ worker, since: performance.now() });
    if (this.#idle.length === 1) this.#arm();
  }

  /** The worker last put that has this key and can be talked to. */
  take(key: string): Worker | undefined {
    const at = this.#idle.findLastIndex(
      ({ worker }) => worker.key === key && worker.channel.isOpen,
    );
    return at < 0 ? undefined : this.#removeAt(at);
  }

  takeOldest(): Worker | undefined {
    return this.#idle.length === 0 ? undefined : this.#removeAt(0);
  }

  /** Takes this one out; whether it was there. */
  remove(worker: Worker): boolean {
    const at = this.#idle.findIndex((idle) => idle.worker === worker);
    if (at >= 0) this.#removeAt(at);
    return at >= 0;
  }

  #removeAt(at: number): Worker | undefined {
    const [removed] = this.#idle.splice(at, 1);
    if (at === 0) this.#arm();
    return removed?.worker;
  }

  /** Sets the clock for the oldest. */
  #arm(): void {
    clearTimeout(this.#timer);
    const oldest = this.#idle[0];
    if (oldest === undefined) return;
    const dueMs = oldest.since + this.#timeoutMs - performance.now();
    this.#timer = setTimeout(this.#expire, Math.max(1, Math.ceil(dueMs)));
    this.#timer.unref();
  }

  readonly #expire = (): void => {
    const oldest = this.#idle[0];
    if (oldest === undefined) return;
    if (performance.now() - oldest.since < this.#timeoutMs) {
      this.#arm();
      return;
    }
    const worker = this.#removeAt(0);
    if (worker !== undefined) this.#onExpired(worker);
  };
}
