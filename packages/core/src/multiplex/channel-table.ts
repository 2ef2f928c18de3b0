/** The channels of one connection by their ids: who may open how many, and which ids have been used. */
import { MAX_CHANNEL_ID } from "./frame.ts";
import type { LogicalChannel } from "./logical-channel.ts";

/** Which side of the connection this is; clients open odd ids, servers even ones. */
export type MultiplexRole = "client" | "server";

/** Ids go up in steps of two and are never used again. */
export class ChannelTable {
  readonly #channels: Map<number, LogicalChannel> = new Map();
  readonly #ownParity: number;
  #nextOwn: number;
  /** The highest id that the peer has opened. */
  #lastPeer = 0;
  #ownCount = 0;

  constructor(role: MultiplexRole) {
    this.#ownParity = role === "client" ? 1 : 0;
    this.#nextOwn = role === "client" ? 1 : 2;
  }

  /** Channels that are open on either side. */
  get size(): number {
    return this.#channels.size;
  }

  /** Those that we have opened. */
  get ownCount(): number {
    return this.#ownCount;
  }

  /** Those that the peer has opened. */
  get peerCount(): number {
    return this.#channels.size - this.#ownCount;
  }

  /** Whether all of our ids have been used. */
  get isExhausted(): boolean {
    return this.#nextOwn > MAX_CHANNEL_ID;
  }

  /** An id for a channel of ours. */
  takeId(): number {
    const id = this.#nextOwn;
    this.#nextOwn += 2;
    return id;
  }

  /** Notes an id that the peer opens. Whether it may: the id is one of its own, and higher than all before. */
  takePeerId(id: number): boolean {
    if (id % 2 === this.#ownParity || id <= this.#lastPeer) return false;
    this.#lastPeer = id;
    return true;
  }

  /** Whether there has been a channel of this id. */
  isUsed(id: number): boolean {
    if (id === 0) return false;
    return id % 2 === this.#ownParity ? id < this.#nextOwn : id <= this.#lastPeer;
  }

  get(id: number): LogicalChannel | undefined {
    return this.#channels.get(id);
  }

  add(channel: LogicalChannel): void {
    this.#channels.set(channel.id, channel);
    if (channel.isOurs) this.#ownCount++;
  }

  remove(channel: LogicalChannel): void {
    if (this.#channels.delete(channel.id) && channel.isOurs) this.#ownCount--;
  }

  /** All channels, to be told something; those that go meanwhile are told as well. */
  all(): LogicalChannel[] {
    return [...this.#channels.values()];
  }
}
