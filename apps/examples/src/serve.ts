/**
 * Serves one example: `serve.ts <server module> stdio` on stdin and stdout; `serve.ts <server module> sockets`
 * on a unix socket, a TCP port, over HTTP and WebSocket, whose addresses it prints as one line of JSON. Either way
 * it ends when its stdin does, and leaves nothing behind.
 */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Server } from "@sheaf/core";
import { listenHttp } from "@sheaf/http/node";
import { listenTcp, listenUnix, serveStdio } from "@sheaf/pipe/node";
import { listenWebSocket } from "@sheaf/websocket/node";
import type { Addresses } from "./listening-process.ts";

const [module, where] = process.argv.slice(2);
if (module === undefined || (where !== "stdio" && where !== "sockets")) {
  process.stderr.write("usage: serve.ts <server module> stdio|sockets\n");
  process.exit(2);
}
const { server }: { readonly server: Server } = await import(pathToFileURL(module).href);
await (where === "stdio" ? serveStdio(server) : serveSockets(server));

async function serveSockets(server: Server): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sheaf-"));
  try {
    await using unix = await listenUnix(server, join(folder, "example.sock"));
    await using tcp = await listenTcp(server);
    await using http = await listenHttp(server, { tokens: { keys: "a key for one program" } });
    await using websocket = await listenWebSocket(server);
    const addresses: Addresses = {
      unix: unix.address,
      tcp: { host: tcp.host, port: tcp.port },
      http: http.url,
      websocket: websocket.address,
    };
    process.stdout.write(`${JSON.stringify(addresses)}\n`);
    await Promise.race([once(process.stdin.resume(), "close"), interrupted()]);
  } finally {
    await rm(folder, { recursive: true, force: true });
    process.stdin.destroy();
  }
}

/** A Ctrl-C reaches this process as well; it must not keep it from tidying up. */
function interrupted(): Promise<unknown> {
  return Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
}
