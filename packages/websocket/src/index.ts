/** `@sheaf/websocket`: calls and streams over WebSocket. Node's client and server are in `@sheaf/websocket/node`. */
export type { WebSocketClose } from "./close-codes.ts";
export { type ServeWebSocketOptions, serveWebSocket } from "./serve-web-socket.ts";
export {
  MULTIPLEXED_PROTOCOL,
  RAW_PROTOCOL,
  SUBPROTOCOLS,
  type Subprotocol,
} from "./subprotocols.ts";
export {
  openWebSocket,
  type WebSocketClientOptions,
  type WebSocketConstructor,
  webSocket,
} from "./web-socket.ts";
export {
  type WebSocketChannel,
  type WebSocketChannelOptions,
  type WebSocketLike,
  webSocketChannel,
} from "./web-socket-channel.ts";
export type { TokenPlace, WebSocketOptions } from "./web-socket-options.ts";
