/** A fetch handler on `node:http`, as it is usually put there: the npm peer has no listener of its own for Node. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Serves the handler; answers its URL. */
export function listenFetch(
  handle: (request: Request) => Response | Promise<Response>,
): Promise<string> {
  const server = createServer((message, response) => {
    const pieces: Buffer[] = [];
    message.on("data", (piece: Buffer) => pieces.push(piece));
    message.on("end", async () => {
      const { method = "GET", url = "/" } = message;
      const headers = new Headers(message.headers as Record<string, string>);
      const body = method === "GET" || method === "HEAD" ? null : Buffer.concat(pieces);
      const request = new Request(`http://127.0.0.1${url}`, { method, headers, body });
      const answer = await handle(request);
      const bytes = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(bytes);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
