/** Serving on a message port. */
import { type Server, serveChannel } from "@sheaf/core";
import { type MessagePortChannelOptions, messagePortChannel } from "./message-port-channel.ts";
import type { MessagePortLike } from "./message-port-like.ts";

/**
 * Serves the calls that come through a port until the other side closes; resolves then. Rejects only
 * with what a hook of the server threw.
 *
 * Begin before anything is awaited: a browser's worker loses what is posted to it before it listens. A
 * port that was sent to it keeps its messages.
 */
export function serveMessagePort(
  server: Server,
  port: MessagePortLike,
  options: MessagePortChannelOptions = {},
): Promise<void> {
  return serveChannel(server, messagePortChannel(port, options), { kind: "pipe" });
}
