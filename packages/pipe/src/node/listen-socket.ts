/**
 * Accepting connections: what `listenUnix` and `listenTcp` share. It knows byte channels only; what
 * runs on them is the `serve` function's business.
 */
import { createServer, type Server, type Socket } from "node:net";
import { type ByteChannel, isSheafError, type PeerInfo, SheafError } from "@sheaf/core";
import { type IdleTimer, idleTimer } from "@sheaf/core/carrier";
import { socketChannel } from "./socket-channel.ts";
import { systemCode } from "./socket-error.ts";

/** Connections that may wait for their turn; further ones are closed at once. */
const MAX_WAITING = 128;
/** Paused, so that no byte is read before the channel reads in place. */
const SERVER_OPTIONS = {
  pauseOnConnect: true,
  allowHalfOpen: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
} as const;

/** How a listener treats its connections. */
export interface ListenOptions {
  /** Connections served at the same time; further ones wait their turn. Default: no limit. */
  readonly maxConnections?: number;
  /** `false` serves one connection at a time, as `maxConnections: 1`. Default `true`. */
  readonly threaded?: boolean;
  /**
   * Milliseconds without any connection after which the listener closes by itself. The first
   * connection may take longer, see `startupGraceMs`. Default 0: never.
   */
  readonly idleTimeoutMs?: number;
  /** Milliseconds that the first connection may take. Default: the idle timeout, at least 60 000. */
  readonly startupGraceMs?: number;
  /** Milliseconds that closing a connection waits for the client to close as well. Default 500. */
  readonly closeGraceMs?: number;
  /** Closes the listener. */
  readonly signal?: AbortSignal;
  /** Told what went wrong on our own side of a connection. Default: a process warning. */
  readonly onError?: (error: Error) => void;
}

/** A bound socket that serves. It keeps the process alive until it is closed. */
export interface Listener extends AsyncDisposable {
  /** Where clients connect: a path, or `host:port`. */
  readonly address: string;
  /** Resolves when the listener is closed, by whatever reason. Never rejects. */
  readonly closed: Promise<void>;
  /** Stops accepting, closes all connections and releases the address. Idempotent, never rejects. */
  close(): Promise<void>;
}

/** @internal Serves one connection until it is over. */
export type ServeConnection = (channel: ByteChannel, peer: PeerInfo) => Promise<void>;

/** @internal What differs between the kinds of sockets. */
export interface Binding {
  /** The address as the caller gave it, for error messages. */
  readonly name: string;
  /** Calls `server.listen`. */
  readonly listen: (server: Server) => void;
  /** Runs once bound and answers the address to tell users; a throw closes the server again. */
  readonly bound: (server: Server) => string;
  readonly peer: (socket: Socket) => PeerInfo;
  /** Runs once, just before the server closes. */
  readonly released?: () => void;
}

/** @internal Binds and serves. Rejects with `busy` or `connect-failed` when it cannot bind. */
export async function listenSocket(
  serve: ServeConnection,
  binding: Binding,
  options: ListenOptions,
): Promise<Listener> {
  const limit = options.threaded === false ? 1 : (options.maxConnections ?? Infinity);
  if (!(limit >= 1)) throw new RangeError(`maxConnections is ${limit}, it must be at least 1`);
  const server = createServer(SERVER_OPTIONS);
  await bind(server, binding);
  let address: string;
  try {
    address = binding.bound(server);
  } catch (error) {
    server.close();
    throw error;
  }
  return new SocketListener(server, { serve, binding, address, limit, options });
}

function bind(server: Server, binding: Binding): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(bindError(binding.name, cause)));
    server.once("listening", () => {
      server.removeAllListeners("error");
      // A failed accept (no descriptors left, for instance) must not end the process.
      server.on("error", () => {});
      resolve();
    });
    binding.listen(server);
  });
}

function bindError(name: string, cause: Error): SheafError {
  const code = systemCode(cause);
  if (code === "EADDRINUSE") {
    const message = `${name}: something listens there already; stop it, or choose another address`;
    return new SheafError("transport", "busy", message, { cause });
  }
  const message = `${name}: cannot listen (${code ?? cause.message})`;
  return new SheafError("transport", "connect-failed", message, { cause });
}

interface ListenerParts {
  readonly serve: ServeConnection;
  readonly binding: Binding;
  readonly address: string;
  readonly limit: number;
  readonly options: ListenOptions;
}

class SocketListener implements Listener {
  readonly address: string;
  readonly closed: Promise<void>;
  readonly #server: Server;
  readonly #parts: ListenerParts;
  readonly #active = new Map<ByteChannel, Promise<void>>();
  readonly #waiting: Socket[] = [];
  readonly #idle: IdleTimer;
  #closing: Promise<void> | undefined;
  #settleClosed: () => void = () => {};

  constructor(server: Server, parts: ListenerParts) {
    this.address = parts.address;
    this.#server = server;
    this.#parts = parts;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    this.#idle = idleTimer(parts.options, this.#onEnd);
    server.on("connection", (socket) => this.#accept(socket));
    const { signal } = parts.options;
    if (signal?.aborted) this.#onEnd();
    else signal?.addEventListener("abort", this.#onEnd, { once: true });
  }

  close(): Promise<void> {
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  readonly #onEnd = (): void => void this.close();

  #accept(socket: Socket): void {
    if (this.#active.size < this.#parts.limit) this.#start(socket);
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push(socket.on("error", () => {}));
    else socket.destroy();
  }

  #start(socket: Socket): void {
    this.#idle.stop();
    const { serve, binding, options } = this.#parts;
    const peer = binding.peer(socket);
    const { closeGraceMs } = options;
    const channel = socketChannel(socket, {
      name: peer.remoteAddr ? `${peer.kind}:${peer.remoteAddr}` : binding.name,
      ...(closeGraceMs !== undefined && { closeGraceMs }),
    });
    // A fault of one connection is its own business; the listener lives on.
    const served = serve(channel, peer)
      .catch((error) => this.#report(error))
      .then(() => channel.close())
      .then(() => this.#finish(channel));
    this.#active.set(channel, served);
  }

  #report(error: Error): void {
    // Peers come and go as they like.
    if (isSheafError(error, "transport")) return;
    const { onError = process.emitWarning } = this.#parts.options;
    onError(error);
  }

  #finish(channel: ByteChannel): void {
    this.#active.delete(channel);
    if (this.#closing !== undefined) return;
    const next = this.#waiting.shift();
    if (next !== undefined) this.#start(next);
    else if (this.#active.size === 0) this.#idle.restart();
  }

  async #stop(): Promise<void> {
    this.#idle.stop();
    this.#parts.options.signal?.removeEventListener("abort", this.#onEnd);
    this.#parts.binding.released?.();
    this.#server.close();
    for (const socket of this.#waiting.splice(0)) socket.destroy();
    const ends = [...this.#active].map(([channel, served]) => channel.close().then(() => served));
    await Promise.all(ends);
    this.#settleClosed();
  }
}
