/**
 * The channels that calls run on: each belongs to one call at a time and is used again afterwards, the one
 * used last first, so that a few warm ones do the work of a quiet client.
 */
import { DecodeContext, type DecodeOptions, type SheafError } from "@sheaf/arrow";
import { ChannelTransport } from "../transport/channel-transport.ts";
import { closedError } from "./channel-errors.ts";
import type { LogicalChannel } from "./logical-channel.ts";
import type { MultiplexConnection } from "./multiplex-connection.ts";

/** The protocol for one call at a time, on one channel; it comes back to its pool by itself. */
export class PooledCarrier extends ChannelTransport {
  readonly #channel: LogicalChannel;
  readonly #pool: CarrierPool;

  constructor(channel: LogicalChannel, pool: CarrierPool, context: DecodeContext) {
    // What one channel has learnt of the peer's messages, all others know.
    super(channel, context);
    this.#channel = channel;
    this.#pool = pool;
  }

  /** Whether a call would find everything in order. */
  get isUsable(): boolean {
    return this.healthy && this.#channel.isOpen;
  }

  /** The call or stream is over. */
  override release(): void {
    super.release();
    this.#pool.put(this);
  }

  override break(error: unknown): SheafError {
    const reason = super.break(error);
    this.#pool.drop(this);
    return reason;
  }
}

/** What a pool is made from. */
export interface PoolParts {
  readonly connection: MultiplexConnection;
  /** How messages are read. */
  readonly decode: DecodeOptions;
  /** Channels that are kept for later. */
  readonly maxIdle: number;
}

/** Whoever waits for a carrier, because the peer allows no further channel. */
interface Waiting {
  readonly resolve: (carrier: PooledCarrier) => void;
  readonly reject: (error: SheafError) => void;
}

/** The carriers of one connection. */
export class CarrierPool {
  readonly #parts: PoolParts;
  readonly #context: DecodeContext;
  readonly #all: Set<PooledCarrier> = new Set();
  readonly #idle: PooledCarrier[] = [];
  #waiting: Waiting[] = [];
  #closed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#context = new DecodeContext(parts.decode);
  }

  /** A carrier for one call; `undefined` when all are in use. Throws when the connection takes no calls. */
  take(): PooledCarrier | undefined {
    if (this.#closed) throw closedError(this.#parts.connection.name);
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.isUsable) return idle;
      this.drop(idle);
    }
    const { connection } = this.#parts;
    // Where none can be opened at all, opening says why.
    if (connection.isOpen && connection.capacity === 0) return undefined;
    const carrier = new PooledCarrier(connection.open(), this, this.#context);
    this.#all.add(carrier);
    return carrier;
  }

  /** The next carrier that becomes free. Rejects when the connection ends before. */
  wait(): Promise<PooledCarrier> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  /** Takes a carrier back. */
  put(carrier: PooledCarrier): void {
    if (!this.#all.has(carrier)) return;
    const next = carrier.isUsable ? this.#waiting.shift() : undefined;
    if (next !== undefined) next.resolve(carrier);
    else if (this.#isWorthKeeping(carrier)) this.#idle.push(carrier);
    else this.drop(carrier);
  }

  /** Closes a carrier. */
  drop(carrier: PooledCarrier): void {
    if (this.#all.delete(carrier)) void carrier.close();
  }

  /** A further channel may be opened, or none at all any more: whoever waits hears of it. */
  wake(): void {
    while (this.#waiting.length > 0) {
      try {
        const carrier = this.take();
        if (carrier === undefined) return;
        this.#waiting.shift()?.resolve(carrier);
      } catch (error) {
        this.#refuseAll(error as SheafError);
      }
    }
  }

  /** Closes the carriers that nobody uses, and keeps none from now on. */
  dropIdle(): void {
    for (const carrier of this.#idle.splice(0)) this.drop(carrier);
    this.wake();
  }

  /** Closes all carriers: their calls end with `closed`. */
  close(): void {
    this.#closed = true;
    this.#idle.length = 0;
    for (const carrier of this.#all) this.drop(carrier);
    this.wake();
  }

  #isWorthKeeping(carrier: PooledCarrier): boolean {
    const { connection, maxIdle } = this.#parts;
    return carrier.isUsable && connection.isOpen && this.#idle.length < maxIdle;
  }

  #refuseAll(error: SheafError): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(error);
  }
}
