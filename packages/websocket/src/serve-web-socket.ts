/** Serving the calls that come over one WebSocket. */
import {
  type MultiplexOptions,
  type PeerInfo,
  type Server,
  serveChannel,
  serveMultiplexed,
} from "@sheaf/core";
import { MULTIPLEXED_PROTOCOL } from "./subprotocols.ts";
import {
  type WebSocketChannel,
  type WebSocketChannelOptions,
  type WebSocketLike,
  webSocketChannel,
} from "./web-socket-channel.ts";

/** Who is on the other end of a {@link serveWebSocket}, and how it is spoken to. */
export interface ServeWebSocketOptions extends WebSocketChannelOptions {
  /** What handlers learn of the peer besides the kind of the carrier. */
  readonly peer?: Omit<PeerInfo, "kind">;
  /** What the peer may make us keep, where it multiplexes. */
  readonly multiplexLimits?: MultiplexOptions["limits"];
}

/**
 * Serves the calls that come over a standard `WebSocket` that has been accepted elsewhere, by
 * `Deno.upgradeWebSocket` for instance, until it is over; resolves then. Origin and caller have been
 * checked by whoever accepted it. In Node use `listenWebSocket` of `@sheaf/websocket/node`.
 *
 * The subprotocol is the socket's: choose one of {@link SUBPROTOCOLS} when accepting. Rejects only with
 * what a hook of the server threw.
 */
export function serveWebSocket(
  server: Server,
  socket: WebSocketLike,
  options: ServeWebSocketOptions = {},
): Promise<void> {
  const channel = webSocketChannel(socket, options);
  const peer: PeerInfo = { kind: "websocket", ...options.peer };
  return serveWebSocketChannel(server, channel, { peer, limits: options.multiplexLimits });
}

/** The same over a channel. */
export function serveWebSocketChannel(
  server: Server,
  channel: WebSocketChannel,
  { peer, limits }: { readonly peer: PeerInfo; readonly limits: MultiplexOptions["limits"] },
): Promise<void> {
  return channel.protocol === MULTIPLEXED_PROTOCOL
    ? serveMultiplexed(server, channel, peer, limits && { limits })
    : serveChannel(server, channel, peer);
}
