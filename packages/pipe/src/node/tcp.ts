/** The client's side of a raw TCP connection. */
import { type Connector, channelTransport } from "@sheaf/core";
import { type ConnectOptions, openSocket } from "./open-socket.ts";
import type { SocketChannel } from "./socket-channel.ts";

/** Where a TCP server listens. */
export interface TcpAddress {
  /** Host name or address. Default `"127.0.0.1"`. */
  readonly host?: string;
  readonly port: number;
}

const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there: is the server running, and is the port the one it printed?",
  ENOTFOUND: "the host name does not resolve: check its spelling",
  EAI_AGAIN: "the name service does not answer: try again",
  ETIMEDOUT: "the host does not answer: check the address and the firewall",
  EHOSTUNREACH: "no route to the host: check the address and the network",
  ENETUNREACH: "no route to the network: check the address and the network",
};

/**
 * Connects to a server that listens on a TCP port. The connection is neither authenticated nor
 * encrypted: use it on the loopback or on a network that you trust.
 *
 * Each call of the connector opens a connection of its own, which lives until the transport closes.
 * Rejects with `connect-failed`, saying what to do about it, or `aborted`.
 */
export function tcp(address: TcpAddress, options: ConnectOptions = {}): Connector {
  return async () => channelTransport(await openTcp(address, options), options);
}

/** The byte channel under {@link tcp}, for other protocols than calls. */
export function openTcp(
  { host = "127.0.0.1", port }: TcpAddress,
  options: ConnectOptions = {},
): Promise<SocketChannel> {
  const destination = {
    name: `tcp:${hostAndPort(host, port)}`,
    address: { host, port },
    advice: (code: string | undefined) => (code === undefined ? undefined : ADVICE[code]),
  };
  return openSocket(destination, options);
}

/** `127.0.0.1:80`, and `[::1]:80` for an address with colons. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
