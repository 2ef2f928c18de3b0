/** A server in the same process, called through the real protocol over a pair of channels in memory. */
import {
  type Connector,
  channelPair,
  channelTransport,
  type DecodeOptions,
  type Server,
  serveChannel,
} from "@sheaf/core";

/**
 * Connects to a server in this process. Everything passes through the real protocol, so what works
 * here works on every other carrier; only the kernel is left out.
 *
 * Each call of the connector makes a connection of its own, which ends when its transport closes.
 */
export function pipe(server: Server, options: DecodeOptions = {}): Connector {
  return () => {
    const [near, far] = channelPair("pipe");
    // Rejects only with what a hook of the server threw, which must not be lost.
    void serveChannel(server, far, { kind: "pipe" });
    return Promise.resolve(channelTransport(near, options));
  };
}
