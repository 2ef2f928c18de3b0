/** Worker processes that are used again: starting one costs a thousand times a call. */
import { type Connector, channelTransport, SheafError, type Transport } from "@sheaf/core";
import { BorrowedTransport } from "./borrowed-transport.ts";
import { IdleWorkers, type Worker } from "./idle-workers.ts";
import { openSubprocess } from "./subprocess-channel.ts";
import type { Command, SubprocessOptions } from "./subprocess-options.ts";

const MAX_IDLE = 4;
const IDLE_TIMEOUT_MS = 60_000;

/** How many workers a pool keeps, and how it starts them. */
export interface WorkerPoolOptions extends SubprocessOptions {
  /** Idle workers kept, of all commands together. Default 4; 0 keeps none. */
  readonly maxIdle?: number;
  /** Milliseconds after which an idle worker is ended. Default 60 000. */
  readonly idleTimeoutMs?: number;
  /** Worker processes at the same time; borrowing waits when there are as many. Default: no limit. */
  readonly maxWorkers?: number;
}

/** What a pool has done so far, and what it holds. */
export interface PoolMetrics {
  /** Times a worker was asked for. */
  readonly borrows: number;
  /** Workers started. */
  readonly spawns: number;
  /** Borrows that got an idle worker. */
  readonly reuses: number;
  /** Workers that came back and were kept. */
  readonly returns: number;
  /** Workers ended because they were left in the middle of something, or had died. */
  readonly discards: number;
  /** Idle workers ended by the idle timeout. */
  readonly evictionsIdle: number;
  /** Idle workers ended because there were too many. */
  readonly evictionsMax: number;
  /** Workers that wait to be borrowed. */
  readonly idle: number;
  /** Workers that are borrowed. */
  readonly active: number;
}

/**
 * Keeps finished workers and lends them again, the most recently used first. A worker is lent to one
 * borrower at a time. Idle workers do not keep our process alive.
 */
export class WorkerPool implements AsyncDisposable {
  readonly #options: WorkerPoolOptions;
  readonly #idle: IdleWorkers;
  readonly #active = new Set<Worker>();
  readonly #ending = new Set<Promise<void>>();
  #starting = 0;
  /** Borrowers that wait for room, first come first. */
  readonly #queue: (() => void)[] = [];
  #closed: Promise<void> | undefined;
  readonly #counts = {
    borrows: 0,
    spawns: 0,
    reuses: 0,
    returns: 0,
    discards: 0,
    evictionsIdle: 0,
    evictionsMax: 0,
  };

  constructor(options: WorkerPoolOptions = {}) {
    this.#options = options;
    this.#idle = new IdleWorkers(options.idleTimeoutMs ?? IDLE_TIMEOUT_MS, (worker) => {
      this.#counts.evictionsIdle += 1;
      void this.#end(worker);
    });
  }

  /** A snapshot of the counters. */
  get metrics(): PoolMetrics {
    return { ...this.#counts, idle: this.#idle.size, active: this.#active.size };
  }

  /** Borrows for each connection: `connect(Service, pool.connector(command))`. */
  connector(command: Command): Connector {
    return () => this.borrow(command);
  }

  /**
   * Lends a worker that runs `command`, an idle one if there is any. Closing the transport gives it
   * back; a worker with an open stream or an unfinished call is ended instead.
   *
   * Rejects with `connect-failed` when the command cannot be started, and with `closed` when the pool
   * is closed.
   */
  async borrow(command: Command): Promise<Transport> {
    this.#refuseWhenClosed();
    this.#counts.borrows += 1;
    const key = JSON.stringify(command);
    for (let waited = false; ; waited = true) {
      const worker = this.#idle.take(key);
      if (worker !== undefined) {
        this.#counts.reuses += 1;
        return this.#lend(worker);
      }
      if (this.#hasRoom()) break;
      await this.#wait(waited);
      this.#refuseWhenClosed();
    }
    return this.#lend(await this.#start(command, key));
  }

  /** Ends all workers, borrowed ones too, and resolves when they are gone. Idempotent, never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#endAll();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(command: Command, key: string): Promise<Worker> {
    this.#starting += 1;
    try {
      const channel = await openSubprocess(command, this.#options);
      this.#counts.spawns += 1;
      const worker = { key, channel, transport: channelTransport(channel, this.#options) };
      if (this.#closed !== undefined) {
        await this.#end(worker);
        this.#refuseWhenClosed();
      }
      this.#active.add(worker);
      void channel.exited.then(() => this.#forgetDead(worker));
      return worker;
    } finally {
      this.#starting -= 1;
      this.#wakeNext();
    }
  }

  #lend(worker: Worker): Transport {
    this.#active.add(worker);
    worker.channel.ref();
    return new BorrowedTransport(worker.transport, (isClean) => this.#takeBack(worker, isClean));
  }

  #takeBack(worker: Worker, isClean: boolean): void {
    if (!this.#active.delete(worker)) return;
    if (!isClean || !worker.channel.isOpen) {
      this.#counts.discards += 1;
      void this.#end(worker);
      return;
    }
    worker.channel.unref();
    this.#idle.put(worker);
    this.#counts.returns += 1;
    if (this.#idle.size > (this.#options.maxIdle ?? MAX_IDLE)) this.#evictOldest();
    this.#wakeNext();
  }

  /** Whether a worker may be started; ends an idle one of another command if that makes room. */
  #hasRoom(): boolean {
    const { maxWorkers = Infinity } = this.#options;
    const others = this.#active.size + this.#starting + this.#ending.size;
    if (others + this.#idle.size < maxWorkers) return true;
    if (this.#ending.size === 0) this.#evictOldest();
    return false;
  }

  #evictOldest(): void {
    const oldest = this.#idle.takeOldest();
    if (oldest === undefined) return;
    this.#counts.evictionsMax += 1;
    void this.#end(oldest);
  }

  #forgetDead(worker: Worker): void {
    if (!this.#idle.remove(worker)) return;
    this.#counts.discards += 1;
    void this.#end(worker);
  }

  #end(worker: Worker): Promise<void> {
    const ended = worker.transport.close().then(() => {
      this.#ending.delete(ended);
      this.#wakeNext();
    });
    this.#ending.add(ended);
    return ended;
  }

  /** Waits until something changed; who was woken in vain keeps its place. */
  #wait(first: boolean): Promise<void> {
    return new Promise((resolve) => {
      if (first) this.#queue.unshift(resolve);
      else this.#queue.push(resolve);
    });
  }

  #wakeNext(): void {
    this.#queue.shift()?.();
  }

  #refuseWhenClosed(): void {
    if (this.#closed === undefined) return;
    throw new SheafError("transport", "closed", "the worker pool is closed");
  }

  async #endAll(): Promise<void> {
    for (const wake of this.#queue.splice(0)) wake();
    const workers = [...this.#active];
    this.#active.clear();
    for (let idle = this.#idle.takeOldest(); idle; idle = this.#idle.takeOldest()) {
      workers.push(idle);
    }
    await Promise.all(workers.map((worker) => this.#end(worker)));
    await Promise.all(this.#ending);
  }
}
