/** Answers each message of some bytes with one of some other number: carrier, request, reply. */
import { createServer } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { type MessagePort, parentPort } from "node:worker_threads";
import { WebSocketServer } from "ws";
import { announce, socketPath } from "../../contender/listening.ts";
import { fixedReader } from "../fixed-reader.ts";
import { postCopies } from "../post-copies.ts";
import { listen, readInPlace } from "../raw-sockets.ts";
import { messageBytes, repeated } from "../repeated.ts";

const [carrier, request, reply] = process.argv.slice(2);
const requestBytes = Number(request);
const replyBytes = Number(reply);

const SERVE: Readonly<Record<string, () => void>> = {
  stdio: serveStdio,
  unix: () => serveSockets({ path: socketPath("floor") }),
  tcp: () => serveSockets({ host: "127.0.0.1", port: 0 }),
  http: serveHttp,
  ws: serveWebSockets,
  port: servePort,
};
SERVE[carrier ?? ""]?.();

function serveStdio(): void {
  const answer = repeated(replyBytes);
  const output = new Socket({ fd: 1, readable: false, writable: true });
  const onread = fixedReader(requestBytes, (count) => answer(output, count));
  new Socket({ fd: 0, readable: true, writable: false, onread } as never).resume();
}

async function serveSockets(at: Parameters<typeof listen>[0]): Promise<void> {
  const answer = repeated(replyBytes);
  const address = await listen(at, (accepted) => {
    const socket: Socket = readInPlace(
      accepted,
      fixedReader(requestBytes, (count) => answer(socket, count)),
    );
    socket.on("error", () => {});
  });
  announce(address);
}

function serveHttp(): void {
  const body = Buffer.alloc(replyBytes);
  const headers = ["Content-Type", "application/octet-stream", "Content-Length", reply ?? "0"];
  const server = createServer((message, response) => {
    message.on("data", () => {});
    message.on("end", () => response.writeHead(200, headers).end(body));
  });
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    announce(`http://127.0.0.1:${port}`);
  });
}

function serveWebSockets(): void {
  const answer = messageBytes(replyBytes);
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  server.on("connection", (webSocket) => {
    webSocket.on("message", () => webSocket.send(answer)).on("error", () => {});
  });
  server.on("listening", () => {
    const { port } = server.address() as AddressInfo;
    announce(`ws://127.0.0.1:${port}`);
  });
}

function servePort(): void {
  const answer = postCopies(replyBytes);
  parentPort?.on("message", (port: MessagePort) => {
    port.on("message", () => answer(port));
  });
}
