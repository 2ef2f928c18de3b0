/** Serving on a unix socket. */
import type { Server as NetServer, Socket } from "node:net";
import { type Server, serveChannel } from "@sheaf/core";
import {
  type Listener,
  type ListenOptions,
  listenSocket,
  type ServeConnection,
} from "./listen-socket.ts";
import { bindPrivately, claimUnixPath } from "./unix-path.ts";

/**
 * Serves on a unix socket for this user only (mode 0600); on Windows on a named pipe.
 *
 * A stale socket file is replaced; the file is removed when the listener closes or the process exits,
 * unless it is another server's by then. A path whose name is taken by anything but a socket is left
 * alone. Rejects with `busy` when a server listens there already, else `connect-failed`.
 */
export function listenUnix(
  server: Server,
  path: string,
  options: ListenOptions = {},
): Promise<Listener> {
  return listenUnixChannels((channel, peer) => serveChannel(server, channel, peer), path, options);
}

/** @internal The same for anything that runs on a byte channel. */
export async function listenUnixChannels(
  serve: ServeConnection,
  path: string,
  options: ListenOptions = {},
): Promise<Listener> {
  const peer = () => ({ kind: "unix", remoteAddr: "" }) as const;
  if (isNamedPipe(path)) {
    const listen = (server: NetServer) => void server.listen({ path });
    return listenSocket(serve, { name: path, listen, bound: () => path, peer }, options);
  }
  const claim = await claimUnixPath(path);
  const binding = {
    name: `unix:${claim.path}`,
    listen: (server: NetServer) =>
      bindPrivately(claim.temporary, () => server.listen({ path: claim.temporary })),
    bound: () => {
      claim.publish();
      return claim.path;
    },
    peer: peer as (socket: Socket) => ReturnType<typeof peer>,
    released: () => claim.release(),
  };
  return listenSocket(serve, binding, options);
}

function isNamedPipe(path: string): boolean {
  return process.platform === "win32" && path.startsWith("\\\\");
}
