/** Serving on a TCP port. */
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { type PeerInfo, type Server, serveChannel } from "@sheaf/core";
import {
  type Listener,
  type ListenOptions,
  listenSocket,
  type ServeConnection,
} from "./listen-socket.ts";
import { hostAndPort } from "./tcp.ts";

/** Where and how a TCP server listens. */
export interface ListenTcpOptions extends ListenOptions {
  /** Address to bind. Default `"127.0.0.1"`: only this machine can connect. */
  readonly host?: string;
  /** Port to bind. Default 0: the system chooses a free one. */
  readonly port?: number;
}

/** A TCP listener; `address` is `host:port` with the port in use. */
export interface TcpListener extends Listener {
  readonly host: string;
  readonly port: number;
}

/**
 * Serves on a TCP port, by default on the loopback. There is neither authentication nor encryption:
 * whoever can connect can call.
 *
 * Rejects with `busy` when the port is taken, else `connect-failed`.
 */
export function listenTcp(server: Server, options: ListenTcpOptions = {}): Promise<TcpListener> {
  return listenTcpChannels((channel, peer) => serveChannel(server, channel, peer), options);
}

/** @internal The same for anything that runs on a byte channel. */
export async function listenTcpChannels(
  serve: ServeConnection,
  options: ListenTcpOptions = {},
): Promise<TcpListener> {
  const { host = "127.0.0.1", port = 0 } = options;
  let bound = port;
  const binding = {
    name: `tcp:${hostAndPort(host, port)}`,
    listen: (server: NetServer) => void server.listen({ host, port }),
    bound: (server: NetServer) => {
      bound = (server.address() as AddressInfo).port;
      return hostAndPort(host, bound);
    },
    peer: tcpPeer,
  };
  const listener = await listenSocket(serve, binding, options);
  return Object.assign(listener, { host, port: bound });
}

function tcpPeer(socket: Socket): PeerInfo {
  const { remoteAddress = "", remotePort = 0 } = socket;
  return { kind: "tcp", remoteAddr: remoteAddress && hostAndPort(remoteAddress, remotePort) };
}
