/** A byte channel over Web Streams: workers, `WebTransport`, a `fetch` body, another runtime's sockets. */
import { type ByteChannel, isSheafError, SheafError } from "@sheaf/core";

/** Milliseconds that `close()` waits for the last bytes to be taken. */
const CLOSE_GRACE_MS = 500;

/** A byte stream in each direction. */
export interface WebStreamPair {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

/** How a {@link webStreamChannel} behaves. */
export interface WebStreamChannelOptions {
  /** Name for error messages. Default `"web-stream"`. */
  readonly name?: string;
  /** Milliseconds that `close()` waits for the last bytes to be taken. Default 500. */
  readonly closeGraceMs?: number;
}

/**
 * A byte channel over a readable and a writable Web Stream of one peer. It locks both.
 *
 * Works in every runtime, and is the slow way in Node: prefer the channels of `@sheaf/pipe/node`
 * there. Throws and rejects with `transport` errors: `channel-broken` when a stream errors, `closed`
 * after our own `close()`.
 */
export function webStreamChannel(
  streams: WebStreamPair,
  options: WebStreamChannelOptions = {},
): ByteChannel {
  return new WebStreamChannel(streams, options);
}

class WebStreamChannel implements ByteChannel {
  readonly name: string;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #graceMs: number;
  #failure: SheafError | undefined;
  #closed: Promise<void> | undefined;

  constructor(streams: WebStreamPair, options: WebStreamChannelOptions) {
    this.name = options.name ?? "web-stream";
    this.#graceMs = options.closeGraceMs ?? CLOSE_GRACE_MS;
    this.#reader = streams.readable.getReader();
    this.#writer = streams.writable.getWriter();
    // Read or write reports the fault; nobody waits for these two.
    this.#reader.closed.catch(() => {});
    this.#writer.closed.catch((error) => this.#broke(error));
  }

  send(chunks: readonly Uint8Array[]): void | Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    for (const chunk of chunks) {
      this.#writer.write(chunk).catch((error) => this.#broke(error));
    }
    if ((this.#writer.desiredSize ?? 0) > 0) return;
    return this.#writer.ready.catch((error) => {
      throw this.#broke(error);
    });
  }

  async receive(): Promise<Uint8Array | undefined> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done || this.#closed !== undefined) return undefined;
        if (value.byteLength > 0) return value;
      }
    } catch (error) {
      if (this.#closed !== undefined) return undefined;
      throw this.#broke(error);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  #broke(cause: unknown): SheafError {
    const why = cause instanceof Error ? cause.message : String(cause);
    this.#failure ??= isSheafError(cause)
      ? cause
      : new SheafError("transport", "channel-broken", `${this.name}: ${why}`, { cause });
    return this.#failure;
  }

  async #shutDown(): Promise<void> {
    this.#failure ??= new SheafError("transport", "closed", `${this.name}: the channel is closed`);
    const cancelled = this.#reader.cancel().catch(() => {});
    const flushed = this.#writer.close().catch(() => {});
    let timer: ReturnType<typeof setTimeout> | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#graceMs);
    });
    await Promise.race([Promise.all([cancelled, flushed]), grace]);
    clearTimeout(timer);
    this.#writer.abort().catch(() => {});
  }
}
