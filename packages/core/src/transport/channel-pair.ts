/**
 * Two byte channels joined back to back in memory: what one sends, the other receives. The carrier of
 * the in-process pair and of most tests; it runs the real protocol, only without a kernel in between.
 */
import { SheafError } from "@sheaf/arrow";
import type { ByteChannel } from "./byte-channel.ts";

/** Bytes that may wait on one side before `send` answers with a promise. */
const HIGH_WATER_BYTES = 1024 * 1024;

class ChannelEnd implements ByteChannel {
  readonly name: string;
  #peer: ChannelEnd | undefined;
  readonly #arrived: Uint8Array[] = [];
  #arrivedBytes = 0;
  #receiver: ((chunk: Uint8Array | undefined) => void) | undefined;
  #senders: (() => void)[] = [];
  #closed = false;
  #peerClosed = false;

  constructor(name: string) {
    this.name = name;
  }

  joinTo(peer: ChannelEnd): void {
    this.#peer = peer;
  }

  send(chunks: readonly Uint8Array[]): void | Promise<void> {
    const peer = this.#peer;
    if (this.#closed || this.#peerClosed || peer === undefined) {
      throw new SheafError("transport", "peer-closed", `${this.name}: the other end is closed`);
    }
    for (const chunk of chunks) {
      if (chunk.byteLength === 0) continue;
      const receiver = peer.#receiver;
      if (receiver === undefined) {
        peer.#arrived.push(chunk);
        peer.#arrivedBytes += chunk.byteLength;
      } else {
        peer.#receiver = undefined;
        receiver(chunk);
      }
    }
    if (peer.#arrivedBytes <= HIGH_WATER_BYTES) return;
    return new Promise((resolve) => {
      peer.#senders.push(resolve);
    });
  }

  receive(): Promise<Uint8Array | undefined> {
    const chunk = this.#arrived.shift();
    if (chunk !== undefined) {
      this.#arrivedBytes -= chunk.byteLength;
      if (this.#arrivedBytes <= HIGH_WATER_BYTES) this.#releaseSenders();
      return Promise.resolve(chunk);
    }
    if (this.#closed || this.#peerClosed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#receiver = resolve;
    });
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#arrived.length = 0;
      this.#answer(undefined);
      this.#releaseSenders();
      this.#peer?.peerHasClosed();
    }
    return Promise.resolve();
  }

  #answer(chunk: Uint8Array | undefined): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    receiver?.(chunk);
  }

  #releaseSenders(): void {
    const waiting = this.#senders;
    this.#senders = [];
    for (const release of waiting) release();
  }

  /** The other end has closed. */
  peerHasClosed(): void {
    this.#peerClosed = true;
    if (this.#arrived.length === 0) this.#answer(undefined);
    this.#releaseSenders();
  }
}

/** Makes two channels, each the other's peer. */
export function channelPair(name = "pipe"): [ByteChannel, ByteChannel] {
  const left = new ChannelEnd(name);
  const right = new ChannelEnd(name);
  left.joinTo(right);
  right.joinTo(left);
  return [left, right];
}
