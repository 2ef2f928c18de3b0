/** Serves the measured service as plain JSON over HTTP, with `node:http` alone. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { announce } from "../../../contender/listening.ts";
import { MIB_OF_BYTES } from "../../context/payload.ts";

const UNARY: Readonly<Record<string, (parameters: never) => object>> = {
  "/add": ({ a, b }: { a: number; b: number }) => ({ result: a + b }),
  "/echo": (eight: object) => eight,
};

const STREAMS: Readonly<Record<string, () => (i: number) => object>> = {
  "/count": () => (value) => ({ value }),
  "/bulk": () => () => ({ value: MIB_OF_BYTES.toString("base64") }),
};

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const url = request.url ?? "";
    const next = STREAMS[url]?.();
    if (next !== undefined) return push(response, next);
    const reply = UNARY[url]?.(JSON.parse(Buffer.concat(pieces).toString()) as never);
    const body = JSON.stringify(reply ?? null);
    const headers = { "content-type": "application/json", "content-length": body.length };
    response.writeHead(reply === undefined ? 404 : 200, headers).end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  announce(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

/** A line of JSON for each turn, as fast as they are taken. */
function push(response: ServerResponse, next: (i: number) => object): void {
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  let i = 0;
  const fill = (): void => {
    while (!response.destroyed) if (!response.write(`${JSON.stringify(next(i++))}\n`)) break;
  };
  response.on("drain", fill);
  fill();
}
