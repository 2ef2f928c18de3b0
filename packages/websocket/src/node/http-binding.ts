/** The HTTP server that handshakes come to: the caller's, or one that does nothing else. */
import { createServer, type Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { SheafError } from "@sheaf/core";

/** A plain or a TLS server. */
export type HttpServer = Server | SecureServer;

/** Makes a server for handshakes only. Rejects with `busy` or `connect-failed` when it cannot bind. */
export function bindHttp(host: string, port: number): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(426, { "content-type": "text/plain", upgrade: "websocket" });
    response.end("This address speaks WebSocket only.\n");
  });
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(bindError(`ws:${host}:${port}`, cause)));
    server.listen({ host, port }, () => {
      server.removeAllListeners("error");
      // A failed accept (no descriptors left, for instance) must not end the process.
      server.on("error", () => {});
      resolve(server);
    });
  });
}

function bindError(name: string, cause: NodeJS.ErrnoException): SheafError {
  if (cause.code === "EADDRINUSE") {
    const message = `${name}: something listens there already; stop it, or choose another address`;
    return new SheafError("transport", "busy", message, { cause });
  }
  const message = `${name}: cannot listen (${cause.code ?? cause.message})`;
  return new SheafError("transport", "connect-failed", message, { cause });
}

/** The URL that clients connect to; the server has to be listening. */
export function urlOf(server: HttpServer, path: string): string {
  const address = server.address();
  if (address === null) return "";
  const secure = "setSecureContext" in server ? "wss" : "ws";
  if (typeof address === "string") return `${secure}+unix:${address}:${path}`;
  return `${secure}://${hostAndPort(address)}${path}`;
}

function hostAndPort({ address, family, port }: AddressInfo): string {
  return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
}
