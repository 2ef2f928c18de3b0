/** A transport that outlives its connections. */
import type {
  StreamCall,
  StreamLink,
  Transport,
  TransportCapabilities,
  UnaryCall,
} from "@sheaf/core";
import { patiently, throwIfAborted } from "@sheaf/core/carrier";
import type { WebSocketChannel } from "./web-socket-channel.ts";

type AnyCall = UnaryCall<unknown> | StreamCall<unknown>;

/** A connection, and the calls over it. */
export type Connection = readonly [channel: WebSocketChannel, transport: Transport];

/**
 * Opens a new connection for the next call when the last one has ended. What was under way when it
 * ended has failed: nothing is ever sent twice. Calls that come meanwhile wait for the same attempt;
 * when it fails they fail with it, and the call after them tries again.
 */
export class ReconnectingTransport implements Transport {
  readonly #connect: () => Promise<Connection>;
  #current: Connection;
  #opening: Promise<Transport> | undefined;
  #closed = false;

  constructor(first: Connection, connect: () => Promise<Connection>) {
    this.#current = first;
    this.#connect = connect;
  }

  get name(): string {
    return this.#current[1].name;
  }

  get capabilities(): TransportCapabilities {
    return this.#current[1].capabilities;
  }

  get healthy(): boolean {
    if (this.#closed) return false;
    const [channel, transport] = this.#current;
    return transport.healthy || !channel.open;
  }

  unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    const transport = this.#usable(call);
    return transport instanceof Promise
      ? transport.then((opened) => opened.unary(call))
      : transport.unary(call);
  }

  stream<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>> {
    const transport = this.#usable(call);
    return transport instanceof Promise
      ? transport.then((opened) => opened.stream(call))
      : transport.stream(call);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#current[1].close();
  }

  /** The transport of the open connection, or of one that is on its way. */
  #usable(call: AnyCall): Transport | Promise<Transport> {
    const [channel, transport] = this.#current;
    // After our own close the closed transport says so.
    return channel.open || this.#closed ? transport : this.#opened(call);
  }

  async #opened(call: AnyCall): Promise<Transport> {
    throwIfAborted(call);
    this.#opening ??= this.#reopen();
    return patiently(this.#opening, call);
  }

  /** The connection that has ended is left alone: a reply to an earlier call may still lie in it. */
  async #reopen(): Promise<Transport> {
    try {
      const opened = await this.#connect();
      if (this.#closed) await opened[1].close();
      this.#current = opened;
      return opened[1];
    } finally {
      this.#opening = undefined;
    }
  }
}
