/** `@sheaf/message-port`: calls and streams between threads, over message ports and workers. */
export { type MessagePortOptions, messagePort } from "./message-port.ts";
export { type MessagePortChannelOptions, messagePortChannel } from "./message-port-channel.ts";
export type { DispatchingPort, EmittingPort, MessagePortLike } from "./message-port-like.ts";
export { serveMessagePort } from "./serve-message-port.ts";
