/** How a client connects, in browsers and in Node alike. */
import type { DecodeOptions, MultiplexOptions } from "@sheaf/core";
import { encodeTokenOffer, SUBPROTOCOLS, type Subprotocol } from "./subprotocols.ts";

/** How a client connects. */
export interface WebSocketOptions extends DecodeOptions {
  /** Milliseconds until connecting fails with `connect-failed`. Default 10 000; 0 waits forever. */
  readonly connectTimeoutMs?: number;
  /** Gives up connecting, with a `cancelled` error; without effect once connected. */
  readonly signal?: AbortSignal;
  /** Milliseconds that `close()` waits for the peer to close as well. Default 500. */
  readonly closeGraceMs?: number;
  /**
   * Subprotocols to offer, the preferred one first. Default: all there are. `[]` offers none, which is
   * the raw bytes; browsers need it for servers that know of no subprotocols.
   */
  readonly protocols?: readonly Subprotocol[];
  /** Bytes of the largest message that is sent. Default 1 MiB. */
  readonly messageBytes?: number;
  /** What the server may make us keep, where it multiplexes. */
  readonly multiplexLimits?: MultiplexOptions["limits"];
  /** The caller's bearer token, or where to get it: asked again for each connection. */
  readonly token?: string | (() => string | Promise<string>);
  /**
   * `true` opens a new connection for the next call when the last one has ended. A call or stream that
   * was under way then has failed all the same: nothing is sent twice. Default `false`.
   */
  readonly reconnect?: boolean;
}

/** Where a script, which can send no headers, puts the token. */
export interface TokenPlace {
  /**
   * `"protocol"` sends the token with the handshake, as an offered subprotocol `bearer.<base64url>`;
   * `"message"` as the first message, the text `bearer <token>`, which the server has to be told to expect.
   */
  readonly tokenIn?: "protocol" | "message";
}

/** What to offer in the handshake: subprotocols, and the token where it travels among them. */
export function offersOf(options: WebSocketOptions, token: string | undefined): string[] {
  const { protocols = SUBPROTOCOLS } = options;
  return token === undefined ? [...protocols] : [...protocols, encodeTokenOffer(token)];
}

/** The first message with a token in it. */
export function tokenMessage(token: string): string {
  return `bearer ${token}`;
}

/** The URL to connect to: `http` becomes `ws`. In browsers it may be relative. */
export function webSocketUrl(url: string | URL): URL {
  const base = (globalThis as { location?: { href: string } }).location?.href;
  const absolute = new URL(url, base);
  absolute.protocol = absolute.protocol.replace(/^http/, "ws");
  absolute.hash = "";
  return absolute;
}

/** How the URL is called in errors: without user, password and query, which may be secrets. */
export function nameOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/** The token for the next connection. */
export async function tokenOf({ token }: WebSocketOptions): Promise<string | undefined> {
  return typeof token === "function" ? token() : token;
}
