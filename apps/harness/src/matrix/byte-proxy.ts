/** A proxy that knows nothing of calls: the bytes of WebSocket messages to a TCP socket, and back. */
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { RAW_PROTOCOL } from "@sheaf/websocket";
import { type WebSocket, WebSocketServer } from "ws";

/** A running proxy. */
export interface ByteProxy extends AsyncDisposable {
  readonly url: string;
}

/** Starts a proxy in front of a TCP server on this machine. */
export async function byteProxy(port: number): Promise<ByteProxy> {
  const http = createServer();
  const server = new WebSocketServer({ server: http, handleProtocols: () => RAW_PROTOCOL });
  server.on("connection", (webSocket: WebSocket, _request: IncomingMessage) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    webSocket.on("message", (bytes: Buffer) => socket.write(bytes));
    webSocket.on("close", () => socket.end());
    socket.on("data", (bytes) => webSocket.send(bytes));
    socket.on("end", () => webSocket.close());
    socket.on("error", () => webSocket.terminate());
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port: own } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${own}/`,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
