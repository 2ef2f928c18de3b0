/** A worker that is started again after a crash. */
import {
  type Connector,
  channelTransport,
  SheafError,
  type StreamCall,
  type StreamLink,
  type Transport,
  type TransportCapabilities,
  type UnaryCall,
} from "@sheaf/core";
import { unlessGivenUp } from "./patience.ts";
import { RestartBudget, type RestartPolicy } from "./restart-policy.ts";
import { openSubprocess, type SubprocessChannel } from "./subprocess-channel.ts";
import type { Command, SubprocessOptions } from "./subprocess-options.ts";

/** How a supervised worker is started, and started again. */
export interface SupervisedOptions extends SubprocessOptions {
  /** How often a crashed worker is replaced. Default: 5 times a minute. */
  readonly restart?: RestartPolicy;
}

/**
 * Connects to a worker as `subprocess()` does, and replaces it when it has died: the call during which
 * it died fails with `peer-closed`, the next one starts a new worker. No call is ever sent twice, and
 * the state of open streams is gone with the worker.
 *
 * While a worker keeps dying, calls wait a growing time, and are refused with `connect-failed` once
 * the policy's restarts are used up. The connector itself rejects when the first start fails.
 */
export function supervised(command: Command, options: SupervisedOptions = {}): Connector {
  return async () => {
    const start = (): Promise<Incarnation> => incarnate(command, options);
    return new SupervisedTransport(await start(), start, options.restart);
  };
}

/** One of the processes that the worker lives in, one after another. */
interface Incarnation {
  readonly channel: SubprocessChannel;
  readonly transport: Transport;
}

async function incarnate(command: Command, options: SubprocessOptions): Promise<Incarnation> {
  const channel = await openSubprocess(command, options);
  return { channel, transport: channelTransport(channel, options) };
}

class SupervisedTransport implements Transport {
  readonly capabilities: TransportCapabilities;
  readonly #start: () => Promise<Incarnation>;
  readonly #budget: RestartBudget;
  #current: Incarnation;
  #restarting: Promise<Transport> | undefined;
  /** A worker that only broke its connection may take a while to exit. */
  #oldEnded: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;
  readonly #abort = new AbortController();

  constructor(
    first: Incarnation,
    start: () => Promise<Incarnation>,
    policy: RestartPolicy | undefined,
  ) {
    this.capabilities = first.transport.capabilities;
    this.#current = first;
    this.#start = start;
    this.#budget = new RestartBudget(policy);
  }

  get name(): string {
    return this.#current.transport.name;
  }

  get healthy(): boolean {
    if (this.#closed !== undefined) return false;
    return !this.#current.channel.isOpen || this.#current.transport.healthy;
  }

  unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    const { channel, transport } = this.#current;
    if (channel.isOpen) return transport.unary(call);
    return unlessGivenUp(this.#revive(), call).then((next) => next.unary(call));
  }

  stream<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>> {
    const { channel, transport } = this.#current;
    if (channel.isOpen) return transport.stream(call);
    return unlessGivenUp(this.#revive(), call).then((next) => next.stream(call));
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  #revive(): Promise<Transport> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  async #restart(): Promise<Transport> {
    this.#refuseWhenClosed();
    const old = this.#current;
    const waitMs = this.#budget.spend(this.name);
    this.#oldEnded = Promise.all([this.#oldEnded, old.transport.close()]);
    if (waitMs > 0) await sleep(waitMs, this.#abort.signal);
    this.#refuseWhenClosed();
    const next = await this.#start();
    this.#current = next;
    if (this.#closed !== undefined) await next.transport.close();
    this.#refuseWhenClosed();
    return next.transport;
  }

  #refuseWhenClosed(): void {
    if (this.#closed === undefined) return;
    throw new SheafError("transport", "closed", `${this.name} is closed`);
  }

  async #end(): Promise<void> {
    this.#abort.abort();
    await this.#restarting?.catch(() => {});
    await Promise.all([this.#current.transport.close(), this.#oldEnded]);
  }
}

/** Resolves after the time, or as soon as the signal fires. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener("abort", wake);
  });
}
