/** `@sheaf/websocket/node`: client and server over WebSocket in Node. */

export type { ListenWebSocketOptions } from "./listen-options.ts";
export { listenWebSocket } from "./listen-web-socket.ts";
export { type NodeWebSocketOptions, openWebSocket } from "./open-web-socket.ts";
export { webSocket } from "./web-socket.ts";
export type { Listener } from "./web-socket-listener.ts";
export type { Authenticate, WebSocketRequest } from "./web-socket-request.ts";
