/** The npm peer's fetch handler behind a socket: it brings no listener for Node. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { PeerFetchHandler } from "../peer-module.ts";

/** Serves on a free port of the loopback until the process ends; answers with the port. */
export async function servePeerHttp(handler: PeerFetchHandler): Promise<number> {
  const server = createServer((message, response) => {
    answer(handler, message, response).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      response.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function answer(
  handler: PeerFetchHandler,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/" } = message;
  const headers = Object.entries(message.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(", ")] as [string, string]],
  );
  const body = await buffer(message);
  const hasBody = method !== "GET" && method !== "HEAD";
  const request = new Request(`http://127.0.0.1${url}`, {
    method,
    headers,
    body: hasBody ? Uint8Array.from(body) : null,
  });
  const answered = await handler(request);
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(new Uint8Array(await answered.arrayBuffer()));
}
