/** A channel whose peer says what it has to say, whatever it hears, and goes. */
import type { ByteChannel } from "@sheaf/core";

/** Bytes in, in the given chunks; what is sent to the peer is kept. */
export class ScriptedChannel implements ByteChannel {
  readonly name = "script";
  readonly #chunks: readonly Uint8Array[];
  readonly #waits: boolean;
  readonly #heard: Uint8Array[] = [];
  #next = 0;
  #lent: Uint8Array | undefined;
  #isClosed = false;

  /** With `waits` the peer does not go before what it said has had its effects. */
  constructor(chunks: readonly Uint8Array[], waits = false) {
    this.#chunks = chunks;
    this.#waits = waits;
  }

  /** All that was sent to the peer. */
  heard(): Uint8Array {
    return Buffer.concat(this.#heard);
  }

  send(chunks: readonly Uint8Array[]): void {
    this.#heard.push(...chunks);
  }

  async receive(): Promise<Uint8Array | undefined> {
    // What was lent is taken back.
    this.#lent?.fill(0xee);
    this.#lent = this.#isClosed ? undefined : this.#chunks[this.#next++]?.slice();
    if (this.#lent === undefined && this.#waits) await new Promise(setImmediate);
    return this.#lent;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }
}
