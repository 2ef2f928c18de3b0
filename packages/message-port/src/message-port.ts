/** The client's side of a message port. */
import { type Connector, channelTransport, type DecodeOptions, SheafError } from "@sheaf/core";
import { type MessagePortChannelOptions, messagePortChannel } from "./message-port-channel.ts";
import type { MessagePortLike } from "./message-port-like.ts";

/** How {@link messagePort} connects. */
export interface MessagePortOptions extends MessagePortChannelOptions, DecodeOptions {}

/**
 * Connects to a server behind a message port: in a worker, or wherever the port's far side went.
 *
 * A port carries one connection, so a connector of a given port can be called once; with a function that
 * makes a port for each connection, any number of times. Rejects with `connect-failed` otherwise.
 */
export function messagePort(
  port: MessagePortLike | (() => MessagePortLike | Promise<MessagePortLike>),
  options: MessagePortOptions = {},
): Connector {
  let isUsed = false;
  return async () => {
    if (typeof port === "function") {
      return channelTransport(messagePortChannel(await port(), options), options);
    }
    if (isUsed) {
      const why = "a port carries one connection; give a function that makes ports";
      throw new SheafError(
        "transport",
        "connect-failed",
        `${options.name ?? "message port"}: ${why}`,
      );
    }
    isUsed = true;
    return channelTransport(messagePortChannel(port, options), options);
  };
}
