/**
 * One carrier with many channels: how channels are opened, and how the connection, and all of them with it,
 * comes to its end.
 */
import type { SheafError } from "@sheaf/arrow";
import type { ByteChannel } from "../transport/byte-channel.ts";
import {
  allOpenError,
  brokenError,
  carrierError,
  closedError,
  exhaustedError,
  peerClosedError,
} from "./channel-errors.ts";
import { ChannelTable, type MultiplexRole } from "./channel-table.ts";
import { GO_AWAY, goAwayCodeOf } from "./frame.ts";
import { FrameDispatch } from "./frame-dispatch.ts";
import { FrameReader } from "./frame-reader.ts";
import { FrameScheduler } from "./frame-scheduler.ts";
import type { AnnouncedLimits, MultiplexLimits } from "./limits.ts";
import { type ChannelHost, LogicalChannel } from "./logical-channel.ts";
import { ReceiveMemory } from "./receive-memory.ts";
import { WindowBudget } from "./receive-window.ts";

/** What the owner of a connection is told. */
export interface MultiplexEvents {
  /** A channel that the peer has opened. Without it the peer's channels are refused. */
  readonly onChannel?: ((channel: ByteChannel) => void) | undefined;
  /** The peer takes no further channels, and closes when those that are open are over. */
  readonly onGoAway?: (() => void) | undefined;
  /** A channel of ours is over, so that another one may be opened. */
  readonly onFree?: (() => void) | undefined;
}

/** What a connection is made from. */
export interface ConnectionParts {
  readonly role: MultiplexRole;
  readonly own: MultiplexLimits;
  readonly peer: AnnouncedLimits;
  readonly closeGraceMs: number;
  readonly events: MultiplexEvents;
}

/** @internal A connection whose two sides have met. Made by `connectMultiplex`. */
export class MultiplexConnection implements ChannelHost, AsyncDisposable {
  readonly closed: Promise<void>;
  readonly #carrier: ByteChannel;
  readonly #parts: ConnectionParts;
  readonly #table: ChannelTable;
  readonly #scheduler: FrameScheduler;
  readonly #dispatch: FrameDispatch;
  readonly #reader: FrameReader;
  readonly #memory: ReceiveMemory = new ReceiveMemory();
  readonly #receiveBudget: WindowBudget;
  #goAwaySent = false;
  #goAwayCame = false;
  /** Why the connection is over. */
  #over: SheafError | undefined;
  #failure: SheafError | undefined;
  #closing: Promise<void> | undefined;
  #settleClosed: () => void = () => {};

  constructor(carrier: ByteChannel, parts: ConnectionParts) {
    this.#carrier = carrier;
    this.#parts = parts;
    this.#receiveBudget = new WindowBudget(parts.own);
    this.#table = new ChannelTable(parts.role);
    this.#scheduler = new FrameScheduler(carrier, (error) => this.#fail(error));
    this.#dispatch = new FrameDispatch(this.#table, parts.own, {
      peerOpened: (id) => this.#peerOpened(id),
      peerGoesAway: () => this.#peerGoesAway(),
    });
    this.#reader = new FrameReader(this.#dispatch);
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
  }

  get name(): string {
    return this.#carrier.name;
  }

  get isStalled(): boolean {
    return this.#scheduler.isStalled;
  }

  get openChannels(): number {
    return this.#table.size;
  }

  /** Why the connection failed; `undefined` while it lives, and when it was closed in order. */
  get failure(): SheafError | undefined {
    return this.#failure;
  }

  /** Whether channels can be opened, now or when others are over. */
  get isOpen(): boolean {
    return this.#refusal() === undefined;
  }

  /** Channels that may be opened at this moment. */
  get capacity(): number {
    return this.isOpen ? this.#parts.peer.maxChannels - this.#table.ownCount : 0;
  }

  /** See `Multiplex.open`. */
  open(): LogicalChannel {
    const refusal = this.#refusal();
    if (refusal !== undefined) throw refusal;
    const { maxChannels } = this.#parts.peer;
    if (this.#table.ownCount >= maxChannels) throw allOpenError(this.name, maxChannels);
    const channel = this.#add(this.#table.takeId(), true);
    this.announce(channel);
    return channel;
  }

  /** See `Multiplex.drain`. */
  drain(): Promise<void> {
    this.#sendGoAway();
    this.#closeIfDrained();
    return this.closed;
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Reads until the connection is over; `first` came together with the preface. Never rejects. */
  async run(first: Uint8Array): Promise<void> {
    try {
      let chunk: Uint8Array | undefined = first;
      while (chunk !== undefined && this.#over === undefined) {
        this.#reader.push(chunk);
        this.#dispatch.settle();
        chunk = await this.#carrier.receive();
      }
      throw peerClosedError(this.name);
    } catch (error) {
      this.#fail(error);
    }
    await this.#carrier.close();
    this.#settleClosed();
  }

  announce(channel: LogicalChannel): void {
    this.#scheduler.announce(channel);
  }

  enqueue(channel: LogicalChannel): void {
    this.#scheduler.enqueue(channel);
  }

  forget(channel: LogicalChannel): void {
    this.#table.remove(channel);
    if (channel.isOurs) this.#parts.events.onFree?.();
    this.#closeIfDrained();
  }

  #add(id: number, isOurs: boolean): LogicalChannel {
    const channel = new LogicalChannel(this, {
      id,
      isOurs,
      receiveBudget: this.#receiveBudget,
      sendWindow: this.#parts.peer.windowBytes,
      memory: this.#memory,
    });
    this.#table.add(channel);
    return channel;
  }

  #peerOpened(id: number): void {
    const channel = this.#add(id, false);
    const { onChannel } = this.#parts.events;
    if (onChannel === undefined || this.#goAwaySent) channel.refuse();
    else onChannel(channel);
  }

  #peerGoesAway(): void {
    this.#goAwayCame = true;
    this.#parts.events.onGoAway?.();
  }

  /** Why no channel can be opened, now or later. */
  #refusal(): SheafError | undefined {
    if (this.#goAwaySent || this.#over?.code === "closed") return closedError(this.name);
    if (this.#over !== undefined) return brokenError(this.#over);
    if (this.#goAwayCame) return peerClosedError(this.name);
    return this.#table.isExhausted ? exhaustedError(this.name) : undefined;
  }

  #sendGoAway(): void {
    if (this.#goAwaySent) return;
    this.#goAwaySent = true;
    this.#scheduler.goAway(GO_AWAY.done);
  }

  #closeIfDrained(): void {
    // Not at once: the last frames are being gathered.
    if (this.#goAwaySent && this.#table.size === 0) queueMicrotask(() => void this.close());
  }

  async #shutDown(): Promise<void> {
    this.#sendGoAway();
    for (const channel of this.#table.all()) void channel.close();
    await this.#scheduler.finish(this.#parts.closeGraceMs);
    this.#end(closedError(this.name));
    await this.#carrier.close();
  }

  #fail(cause: unknown): void {
    const error = carrierError(this.name, cause);
    const inOrder = this.#goAwayCame && error.kind === "transport" && this.#reader.isAtBoundary;
    if (this.#over === undefined && !inOrder) this.#failure = error;
    this.#end(error);
    void this.#carrier.close();
  }

  #end(reason: SheafError): void {
    if (this.#over !== undefined) return;
    this.#over = reason;
    this.#scheduler.stop(goAwayCodeOf(reason));
    for (const channel of this.#table.all()) {
      channel.connectionIsOver(reason);
      this.#table.remove(channel);
    }
  }
}
