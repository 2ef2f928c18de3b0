/** The client's side in Node. */
import type { Connector } from "@sheaf/core";
import { connector } from "../connector.ts";
import { type NodeWebSocketOptions, openWebSocket } from "./open-web-socket.ts";

/**
 * Connects to a WebSocket server: `ws:`, `wss:`, or `ws+unix:` for a unix socket.
 *
 * Each call of the connector opens a connection of its own, which lives until the transport closes.
 * Rejects with `connect-failed`, saying what to do about it, or `aborted`.
 */
export function webSocket(url: string | URL, options: NodeWebSocketOptions = {}): Connector {
  return connector(() => openWebSocket(url, options), options);
}
