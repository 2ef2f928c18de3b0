/** The client's side of a unix socket. */
import { resolve } from "node:path";
import { type Connector, channelTransport } from "@sheaf/core";
import { type ConnectOptions, openSocket } from "./open-socket.ts";
import type { SocketChannel } from "./socket-channel.ts";

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: "there is no such socket: is the server running, and is the path the one it printed?",
  ECONNREFUSED: "the socket file is there but nothing listens: start the server again",
  EACCES: "the socket belongs to another user: run as the user that runs the server",
  EAGAIN: "the server's queue of waiting connections is full: try again, or raise its limit",
  ENOTSOCK: "the path is not a socket",
};

/**
 * Connects to a server that listens on a unix socket (on Windows: a named pipe).
 *
 * Each call of the connector opens a connection of its own, which lives until the transport closes.
 * Rejects with `connect-failed`, saying what to do about it, or `aborted`.
 */
export function unix(path: string, options: ConnectOptions = {}): Connector {
  return async () => channelTransport(await openUnix(path, options), options);
}

/** The byte channel under {@link unix}, for other protocols than calls. */
export function openUnix(path: string, options: ConnectOptions = {}): Promise<SocketChannel> {
  const absolute = process.platform === "win32" ? path : resolve(path);
  const destination = {
    name: `unix:${absolute}`,
    address: { path: absolute },
    advice: (code: string | undefined) => (code === undefined ? undefined : ADVICE[code]),
  };
  return openSocket(destination, options);
}
