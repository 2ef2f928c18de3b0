/** Accepting WebSockets, and keeping the books of those that are open. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { isSheafError } from "@sheaf/core";
import { type IdleTimer, idleTimer } from "@sheaf/core/carrier";
import type { WebSocketServer } from "ws";
import { CLOSE } from "../close-codes.ts";
import { identify, isTokenToCome, refusalAtOnce } from "./admission.ts";
import { type HttpServer, urlOf } from "./http-binding.ts";
import type { ListenWebSocketOptions } from "./listen-options.ts";
import type { Clock } from "./liveness.ts";
import type { NodeChannel } from "./node-channel.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { type ServeConnection, serveConnection } from "./serve-connection.ts";
import { webSocketRequest } from "./web-socket-request.ts";

/** Said to clients above the limit. */
const NO_ROOM: Refusal = { status: 503, reason: "too many connections" };

/** A listener for WebSockets. It keeps the process alive until it is closed. */
export interface Listener extends AsyncDisposable {
  /** The URL to connect to: `ws://127.0.0.1:4000/`. */
  readonly address: string;
  /** Resolves when the listener is closed, by whatever reason. Never rejects. */
  readonly closed: Promise<void>;
  /** Stops accepting and closes all connections, with 1001. Idempotent, never rejects. */
  close(): Promise<void>;
}

/** What a listener is made of. */
export interface ListenerParts {
  readonly serve: ServeConnection;
  readonly httpServer: HttpServer;
  readonly webSockets: WebSocketServer;
  readonly options: ListenWebSocketOptions;
  readonly clock?: Clock | undefined;
}

/** Takes over the upgrades of an HTTP server. */
export class WebSocketListener implements Listener {
  readonly closed: Promise<void>;
  readonly #parts: ListenerParts;
  readonly #path: string | undefined;
  readonly #limit: number;
  /** Sockets that count, those in the handshake included. */
  readonly #sockets = new Set<Duplex>();
  readonly #active = new Map<NodeChannel, Promise<void>>();
  readonly #idle: IdleTimer;
  #address: string;
  #closing: Promise<void> | undefined;
  #settleClosed: () => void = () => {};

  constructor(parts: ListenerParts) {
    const { options, httpServer } = parts;
    this.#parts = parts;
    this.#path = options.path ?? (options.httpServer === undefined ? "/" : undefined);
    this.#address = urlOf(httpServer, this.#path ?? "/");
    this.#limit = options.maxConnections ?? Infinity;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    this.#idle = idleTimer(options, this.#onEnd);
    httpServer.on("upgrade", this.#onUpgrade);
    httpServer.once("close", this.#onEnd);
    if (options.signal?.aborted) this.#onEnd();
    else options.signal?.addEventListener("abort", this.#onEnd, { once: true });
  }

  get address(): string {
    // A server of the caller's may not listen yet, and one that was closed has no address any more.
    this.#address ||= urlOf(this.#parts.httpServer, this.#path ?? "/");
    return this.#address;
  }

  close(): Promise<void> {
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  readonly #onEnd = (): void => void this.close();

  readonly #onUpgrade = (message: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const [path = "/"] = (message.url ?? "/").split("?", 1);
    if (this.#path !== undefined && path !== this.#path) {
      // Another listener of the same server may know the path.
      if (this.#parts.httpServer.listenerCount("upgrade") > 1) return;
      refuse(socket, { status: 404, reason: `nothing is served at ${path}` });
      return;
    }
    socket.on("error", () => {});
    void this.#admit(message, socket, head);
  };

  async #admit(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { options, webSockets } = this.#parts;
    const request = webSocketRequest(message);
    const isFull = this.#sockets.size >= this.#limit;
    const refusal = isFull ? NO_ROOM : refusalAtOnce(message, request, options);
    if (refusal !== undefined) {
      refuse(socket, refusal);
      return;
    }
    this.#count(socket);
    const identified = isTokenToCome(request, options)
      ? undefined
      : await identify(request, options, this.#report);
    if (identified !== undefined && "refusal" in identified) {
      refuse(socket, identified.refusal);
      return;
    }
    webSockets.handleUpgrade(message, socket, head, (webSocket) => {
      const { socket: ours } = message;
      const { serve, clock } = this.#parts;
      const parts = { serve, options, clock, report: this.#report };
      const [channel, served] = serveConnection(
        { webSocket, socket: ours, request },
        identified,
        parts,
      );
      this.#active.set(
        channel,
        served.then(() => void this.#active.delete(channel)),
      );
    });
  }

  #count(socket: Duplex): void {
    this.#idle.stop();
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0 && this.#closing === undefined) this.#idle.restart();
    });
  }

  readonly #report = (error: unknown): void => {
    // Peers come and go as they like.
    if (isSheafError(error, "transport")) return;
    const { onError = process.emitWarning } = this.#parts.options;
    onError(error instanceof Error ? error : new Error(String(error)));
  };

  async #stop(): Promise<void> {
    const { httpServer, options } = this.#parts;
    this.#idle.stop();
    options.signal?.removeEventListener("abort", this.#onEnd);
    httpServer.off("upgrade", this.#onUpgrade);
    httpServer.off("close", this.#onEnd);
    const isOurs = options.httpServer === undefined;
    if (isOurs) httpServer.close();
    const ends = [...this.#active].map(([channel, served]) =>
      channel.closeWith(CLOSE.GOING_AWAY, "the server stops").then(() => served),
    );
    await Promise.all(ends);
    // What is still in its handshake.
    for (const socket of this.#sockets) socket.destroy();
    if (isOurs) httpServer.closeAllConnections();
    this.#settleClosed();
  }
}
