/** `@sheaf/pipe`: carriers for every runtime. Sockets and stdio are in `@sheaf/pipe/node`. */
export { pipe } from "./pipe.ts";
export { servePipe } from "./serve-pipe.ts";
export {
  type WebStreamChannelOptions,
  type WebStreamPair,
  webStreamChannel,
} from "./web-stream-channel.ts";
