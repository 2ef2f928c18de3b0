/** A site on the loopback: the page, its program, and the fixture over every carrier that pages can use. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { listenHttp } from "@sheaf/http/node";
import { fixtureServer } from "@sheaf/testing";
import { listenWebSocket } from "@sheaf/websocket/node";
import type { FixtureUrls } from "./page-contract.ts";

/** A running site. */
export interface FixtureSite extends AsyncDisposable {
  /** Where its page is. */
  readonly origin: string;
}

/** Starts one. The page connects to its own site by WebSocket, and to another one by HTTP. */
export async function fixtureSite(script: string): Promise<FixtureSite> {
  const pages = createServer();
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  const webSockets = await listenWebSocket(fixtureServer(), {
    httpServer: pages,
    path: "/websocket",
  });
  const http = await listenHttp(fixtureServer(), {
    tokens: { keys: "a key for tests" },
    cors: { origins: [origin] },
  });
  pages.on("request", answering(pageOf({ websocket: "/websocket", http: http.url }), script));
  return {
    origin,
    async [Symbol.asyncDispose]() {
      await Promise.all([webSockets.close(), http.close()]);
      await shut(pages);
    },
  };
}

function pageOf(urls: FixtureUrls): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>Sheaf in a browser</title>
<link rel="icon" href="data:,">
<script>globalThis.fixtureUrls = ${JSON.stringify(urls)};</script>
<script type="module" src="/main.js"></script>
`;
}

function answering(page: string, script: string) {
  return ({ url }: IncomingMessage, response: ServerResponse): void => {
    const isScript = url === "/main.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(isScript ? script : page);
  };
}

async function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
