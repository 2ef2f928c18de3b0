/** Where and how a WebSocket listener listens. */
import type { MultiplexOptions } from "@sheaf/core";
import type { HttpServer } from "./http-binding.ts";
import type { NodeChannelOptions } from "./node-channel.ts";
import type { Authenticate } from "./web-socket-request.ts";

/** Where and how a WebSocket listener listens, and whom it lets in. */
export interface ListenWebSocketOptions extends NodeChannelOptions {
  /** Address to bind. Default `"127.0.0.1"`: only this machine can connect. */
  readonly host?: string;
  /** Port to bind. Default 0: the system chooses a free one. */
  readonly port?: number;
  /**
   * A server to take handshakes from, instead of binding one: it goes on serving everything else, and
   * is not closed with the listener. `host` and `port` mean nothing then.
   */
  readonly httpServer?: HttpServer;
  /** The path to connect to. Default `"/"` with a server of its own, any path with `httpServer`. */
  readonly path?: string;
  /**
   * Origins whose pages may connect, `"https://app.example.com"` for instance; `"*"` is any. Default: the
   * host that is connected to. Clients that are no browsers send no origin, and are not asked for one.
   */
  readonly allowedOrigins?: readonly string[];
  /** Finds out who calls, and refuses whom it does not know. Default: everybody may, anonymously. */
  readonly authenticate?: Authenticate;
  /**
   * Milliseconds that a client without a token in its handshake may take to send it as first message.
   * Default 0: `authenticate` is asked in the handshake, with or without a token.
   */
  readonly tokenMessageTimeoutMs?: number;
  /** Bytes of the largest message that is accepted; a larger one closes with 1009. Default 64 MiB. */
  readonly maxMessageBytes?: number;
  /** What a client that multiplexes may make us keep. */
  readonly multiplexLimits?: MultiplexOptions["limits"];
  /** Connections at the same time; further ones are refused, with 503. Default: no limit. */
  readonly maxConnections?: number;
  /** Milliseconds without any connection after which the listener closes by itself. Default 0: never. */
  readonly idleTimeoutMs?: number;
  /** Milliseconds that the first connection may take. Default: the idle timeout, at least 60 000. */
  readonly startupGraceMs?: number;
  /** Closes the listener. */
  readonly signal?: AbortSignal;
  /** Told what went wrong on our own side of a connection. Default: a process warning. */
  readonly onError?: (error: Error) => void;
}
