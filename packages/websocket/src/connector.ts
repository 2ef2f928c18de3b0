/** From byte channels to calls: which protocol a connection speaks, and when it is opened anew. */
import { type Connector, channelTransport, multiplexTransport, type Transport } from "@sheaf/core";
import { connecting } from "./connecting.ts";
import { type Connection, ReconnectingTransport } from "./reconnecting-transport.ts";
import { MULTIPLEXED_PROTOCOL } from "./subprotocols.ts";
import type { WebSocketChannel } from "./web-socket-channel.ts";
import type { WebSocketOptions } from "./web-socket-options.ts";

/** @internal A connector on top of whatever opens channels. */
export function connector(
  open: () => Promise<WebSocketChannel>,
  options: WebSocketOptions,
): Connector {
  const connect = async (): Promise<Connection> => {
    const channel = await open();
    return [channel, await transportOver(channel, options)];
  };
  return async () => {
    const first = await connect();
    return options.reconnect ? new ReconnectingTransport(first, connect) : first[1];
  };
}

function transportOver(
  channel: WebSocketChannel,
  options: WebSocketOptions,
): Transport | Promise<Transport> {
  if (channel.protocol !== MULTIPLEXED_PROTOCOL) return channelTransport(channel, options);
  const { signal, connectTimeoutMs } = options;
  // The two sides greet each other before the first call; that is part of connecting.
  return connecting({
    name: channel.name,
    signal,
    connectTimeoutMs,
    start(resolve, reject) {
      multiplexTransport(channel, options).then(resolve, reject);
      return () => void channel.close();
    },
  });
}
