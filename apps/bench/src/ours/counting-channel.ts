/** A byte channel that counts. */
import type { ByteChannel } from "@sheaf/core";

/** Passes everything on to another channel, and counts the bytes. */
export class CountingChannel implements ByteChannel {
  readonly name = "counting";
  sent = 0;
  received = 0;
  readonly givesChunks: boolean;
  readonly #channel: ByteChannel;

  constructor(channel: ByteChannel) {
    this.givesChunks = channel.givesChunks ?? false;
    this.#channel = channel;
  }

  send(chunks: readonly Uint8Array[]): void | Promise<void> {
    for (const { byteLength } of chunks) this.sent += byteLength;
    return this.#channel.send(chunks);
  }

  async receive(into?: Uint8Array): Promise<Uint8Array | undefined> {
    const bytes = await this.#channel.receive(into);
    this.received += bytes?.byteLength ?? 0;
    return bytes;
  }

  close(): Promise<void> {
    return this.#channel.close();
  }
}
