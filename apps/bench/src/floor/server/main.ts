/** Answers each message of some bytes with one of some other number: carrier, request, reply. */
import { createServer } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { announce, socketPath } from "../../contender/listening.ts";
import { fixedReader } from "../fixed-reader.ts";
import { listen, readInPlace } from "../raw-sockets.ts";
import { repeated } from "../repeated.ts";

const [carrier, request, reply] = process.argv.slice(2);
const requestBytes = Number(request);
const answer = repeated(Number(reply));

if (carrier === "http") {
  const body = Buffer.alloc(Number(reply));
  const headers = ["Content-Type", "application/octet-stream", "Content-Length", reply ?? "0"];
  const server = createServer((message, response) => {
    message.on("data", () => {});
    message.on("end", () => response.writeHead(200, headers).end(body));
  });
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    announce(`http://127.0.0.1:${port}`);
  });
} else if (carrier === "stdio") {
  const output = new Socket({ fd: 1, readable: false, writable: true });
  const onread = fixedReader(requestBytes, (count) => answer(output, count));
  new Socket({ fd: 0, readable: true, writable: false, onread } as never).resume();
} else {
  const at = carrier === "unix" ? { path: socketPath("floor") } : { host: "127.0.0.1", port: 0 };
  const address = await listen(at, (accepted) => {
    const socket: Socket = readInPlace(
      accepted,
      fixedReader(requestBytes, (count) => answer(socket, count)),
    );
    socket.on("error", () => {});
  });
  announce(address);
}
