/**
 * Both directions of a byte channel as Arrow IPC messages. Reading never asks for more than the next
 * message; writing gathers what is produced without waiting into one send, because writes, not bytes,
 * are what small messages cost.
 */
import {
  type DecodeContext,
  type IpcMessage,
  isSheafError,
  MessageReader,
  SheafError,
} from "@sheaf/arrow";
import type { ByteChannel } from "./byte-channel.ts";

/** Gathered output is sent from this size on, whether or not more is coming. */
const FLUSH_BYTES = 64 * 1024;

/** Messages in and out of one byte channel. */
export class Frames {
  readonly channel: ByteChannel;
  readonly context: DecodeContext;
  readonly #reader: MessageReader;
  #outgoing: Uint8Array[] = [];
  #outgoingBytes = 0;
  #sending: Promise<void> | undefined;

  constructor(channel: ByteChannel, context: DecodeContext) {
    this.channel = channel;
    this.context = context;
    this.#reader = new MessageReader(context.limits, context.headers);
  }

  /** The next message if it is here already. Throws a `protocol` error on malformed bytes. */
  poll(): IpcMessage | undefined {
    return this.#reader.next();
  }

  /**
   * The next message when {@link poll} had none; what has been gathered is sent before waiting for it.
   * `undefined` when the peer closed between two messages. Throws a `transport` error (`peer-closed`)
   * when it closed inside one. Lent batches are gone from the moment of the call.
   */
  async receive(): Promise<IpcMessage | undefined> {
    let message: IpcMessage | undefined;
    while (message === undefined) {
      const sent = this.flush();
      if (sent !== undefined) await sent;
      const chunk = await this.channel.receive(this.#reader.target());
      if (chunk === undefined) {
        if (this.#reader.isAtBoundary) return undefined;
        throw new SheafError(
          "transport",
          "peer-closed",
          `${this.channel.name}: the peer closed in the middle of a message`,
        );
      }
      this.#reader.push(chunk);
      message = this.#reader.next();
    }
    return message;
  }

  /** Gathers chunks to be sent. Answers with a promise when they had to be sent at once and must be waited for. */
  write(chunks: readonly Uint8Array[]): void | Promise<void> {
    for (const chunk of chunks) {
      this.#outgoing.push(chunk);
      this.#outgoingBytes += chunk.byteLength;
    }
    if (this.#outgoingBytes >= FLUSH_BYTES) return this.flush();
  }

  /** Sends what has been gathered. Answers with a promise when the carrier asks to wait. */
  flush(): void | Promise<void> {
    if (this.#outgoing.length === 0) return this.#sending;
    const chunks = this.#outgoing;
    this.#outgoing = [];
    this.#outgoingBytes = 0;
    // Sends keep their order also when one of them is not waited for (logs of a running handler).
    if (this.#sending !== undefined)
      return this.#track(this.#sending.then(() => this.channel.send(chunks)));
    const sent = this.channel.send(chunks);
    return sent === undefined ? undefined : this.#track(sent);
  }

  #track(sent: Promise<void>): Promise<void> {
    const tracked = sent.finally(() => {
      if (this.#sending === tracked) this.#sending = undefined;
    });
    this.#sending = tracked;
    return tracked;
  }
}

/** Whether reading can go on after this error: the bytes were whole, only their meaning was wrong. */
export function isRecoverable(error: unknown): error is SheafError {
  return isSheafError(error, "protocol") || isSheafError(error, "schema");
}
