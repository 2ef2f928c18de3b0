/** Serves on the carrier that the settings ask for. */
import type { Server } from "@sheaf/core";
import type { ExternalOptions } from "@sheaf/http/server";
import { type Listener, listenTcp, listenUnix, serveStdio } from "@sheaf/pipe/node";
import { listenWebSocket } from "@sheaf/websocket/node";
import type { Carrier, SocketSettings, WebSocketSettings } from "./cli/settings.ts";
import { serveHttp } from "./http/serve-http.ts";
import { serveStoredStdio } from "./storage/serve-stored-stdio.ts";

/** What serving needs beside the server. */
export interface ServeOptions {
  readonly carrier: Carrier;
  readonly sockets: SocketSettings;
  /** Prints the line that tells clients where to connect. */
  readonly announce: (line: string) => void;
  /** Ends serving. */
  readonly signal: AbortSignal;
  /** Where large batches go, if anywhere. */
  readonly external: ExternalOptions | undefined;
}

/** Resolves when the client has gone, the listener was idle for too long, or the signal fired. */
export async function serve(server: Server, options: ServeOptions): Promise<void> {
  const { carrier, sockets, announce, signal, external } = options;
  if (carrier.kind === "stdio") {
    const served = external === undefined ? serveStdio(server) : serveStoredStdio(server, external);
    return Promise.race([served, fired(signal)]);
  }
  if (carrier.kind === "http") return serveHttp(server, carrier, { announce, signal, external });
  if (carrier.kind === "ws") return serveWebSockets(server, carrier, options);
  const listenOptions = { ...sockets, signal };
  let listener: Listener;
  if (carrier.kind === "unix") {
    listener = await listenUnix(server, carrier.path, listenOptions);
    announce(`UNIX:${listener.address}`);
  } else {
    const { host, port } = carrier;
    listener = await listenTcp(server, { host, port, ...listenOptions });
    announce(`TCP:${listener.address}`);
  }
  await listener.closed;
}

/** Both subprotocols: each client chooses. */
async function serveWebSockets(
  server: Server,
  { host, port, corsOrigin, maxMessageBytes }: WebSocketSettings,
  { sockets: { idleTimeoutMs, maxConnections }, announce, signal }: ServeOptions,
): Promise<void> {
  const listener = await listenWebSocket(server, {
    host,
    port,
    maxMessageBytes,
    idleTimeoutMs,
    signal,
    ...(maxConnections !== undefined && { maxConnections }),
    ...(corsOrigin !== undefined && { allowedOrigins: [corsOrigin] }),
  });
  announce(`WS:${listener.address.replace(/^ws:\/\/(.*)\/$/, "$1")}`);
  await listener.closed;
}

function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
