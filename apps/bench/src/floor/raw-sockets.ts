/** Sockets that read in place: connected, accepted, and those of a child process. */
import { connect, createServer, Socket, type TcpNetConnectOpts } from "node:net";
import type { Readable } from "node:stream";
import type { OnRead } from "./fixed-reader.ts";

/** A connected socket. */
export function connectedSocket(
  to: { readonly path: string } | { readonly host: string; readonly port: number },
  onread: OnRead,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const options = { ...to, noDelay: true, onread } as unknown as TcpNetConnectOpts;
    const socket = connect(options, () => resolve(socket));
    socket.once("error", reject);
  });
}

/** The same connection, read in place. Its handle moves to a new socket, as nothing public allows. */
export function readInPlace(socket: Readable, onread: OnRead): Socket {
  const old = socket as unknown as { _handle: unknown };
  const handle = old._handle;
  old._handle = null;
  return new Socket({ handle, onread } as never).resume();
}

/** Listens, and answers the address. */
export function listen(
  at: { readonly path: string } | { readonly host: string; readonly port: number },
  onConnection: (socket: Socket) => void,
): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer({ pauseOnConnect: true, noDelay: true }, onConnection);
    server.listen(at, () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) {
        resolve(`${address.address}:${address.port}`);
      } else resolve(String(address));
    });
  });
}
