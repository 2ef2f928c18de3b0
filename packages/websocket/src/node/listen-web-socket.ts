/** Serving over WebSocket in Node. */
import type { Server } from "@sheaf/core";
import { serveWebSocketChannel } from "../serve-web-socket.ts";
import { chooseSubprotocol, protocolsOffered } from "../subprotocols.ts";
import { bindHttp } from "./http-binding.ts";
import type { ListenWebSocketOptions } from "./listen-options.ts";
import type { Clock } from "./liveness.ts";
import { MAX_MESSAGE_BYTES } from "./open-web-socket.ts";
import type { ServeConnection } from "./serve-connection.ts";
import { type Listener, WebSocketListener } from "./web-socket-listener.ts";

/**
 * Serves over WebSocket: on a port of its own, by default on the loopback, or on an HTTP server that is
 * there already. Close codes, origins and authentication are in the package's README.
 *
 * Rejects with `busy` when the port is taken, else `connect-failed`.
 */
export function listenWebSocket(
  server: Server,
  options: ListenWebSocketOptions = {},
): Promise<Listener> {
  const { multiplexLimits: limits } = options;
  return listenWebSocketChannels(
    (channel, peer) => serveWebSocketChannel(server, channel, { peer, limits }),
    options,
  );
}

/** @internal The same for anything that runs on a byte channel. */
export async function listenWebSocketChannels(
  serve: ServeConnection,
  options: ListenWebSocketOptions = {},
  clock?: Clock,
): Promise<Listener> {
  const { maxConnections = Infinity, maxMessageBytes = MAX_MESSAGE_BYTES } = options;
  if (!(maxConnections >= 1)) {
    throw new RangeError(`maxConnections is ${maxConnections}, it must be at least 1`);
  }
  const { WebSocketServer } = await import("ws");
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    handleProtocols: (offered) => chooseSubprotocol(protocolsOffered(offered)) ?? false,
  });
  const { host = "127.0.0.1", port = 0 } = options;
  const httpServer = options.httpServer ?? (await bindHttp(host, port));
  return new WebSocketListener({ serve, httpServer, webSockets, options, clock });
}
