/** `@sheaf/pipe/node`: byte channels over Node's stdio, unix sockets and TCP, and serving on them. */
export { blockingStdioChannel } from "./blocking-stdio-channel.ts";
export type { Listener, ListenOptions } from "./listen-socket.ts";
export { type ListenTcpOptions, listenTcp, type TcpListener } from "./listen-tcp.ts";
export { listenUnix } from "./listen-unix.ts";
export type { ConnectOptions } from "./open-socket.ts";
export { type ServeStdioOptions, serveStdio } from "./serve-stdio.ts";
export {
  type SocketChannel,
  type SocketChannelOptions,
  type StreamPair,
  socketChannel,
} from "./socket-channel.ts";
export { stdioChannel } from "./stdio-channel.ts";
export { openTcp, type TcpAddress, tcp } from "./tcp.ts";
export { openUnix, unix } from "./unix.ts";
