import { Agent, request } from "node:http";
import { createServer, service, unary } from "@sheaf/core";
import { binary, int } from "@sheaf/dataclass";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpListener, listenHttp } from "./listen-http.ts";

const LIMIT = 1000;
const Sizes = service("Sizes", { size: unary({ data: binary() }, int()) });

let listener: HttpListener;
beforeAll(async () => {
  const server = createServer(Sizes, { size: ({ data }) => data.byteLength });
  listener = await listenHttp(server, { maxRequestBytes: LIMIT, tokens: { keys: "a key" } });
});
afterAll(() => listener.close());

/** One connection, as long as it lasts. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

interface Answer {
  readonly status: number | undefined;
  /** Whether it came on the connection of the request before. */
  readonly reused: boolean;
}

function send(
  head: { readonly method: string; readonly path: string; readonly type?: string },
  ...pieces: Uint8Array[]
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${listener.url}${head.path}`, {
      agent,
      method: head.method,
      headers: { "content-type": head.type ?? "text/plain" },
    });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      response.resume();
      const { statusCode: status } = response;
      response.once("end", () => resolve({ status, reused: outgoing.reusedSocket }));
    });
    for (const piece of pieces) outgoing.write(piece);
    outgoing.end();
  });
}

const ARROW = "application/vnd.apache.arrow.stream";

test.each([
  ["is too large", "/Sizes/size", ARROW, 413],
  ["is of another type", "/Sizes/size", "text/plain", 415],
  ["is for nobody", "/Sizes/nothing", ARROW, 404],
])(
  "a body that %s leaves the connection to the next request",
  async (_what, path, type, status) => {
    const health = { method: "GET", path: "/health" };
    await send(health);
    const piece = new Uint8Array(100_000);
    expect(await send({ method: "POST", path, type }, piece, piece)).toEqual({
      status,
      reused: true,
    });
    expect(await send(health)).toEqual({ status: 200, reused: true });
  },
);

test("a body that does not end is not waited for", async () => {
  const outgoing = request(`${listener.url}/Sizes/size`, {
    method: "POST",
    headers: { "content-type": ARROW, "content-length": 100_000_000 },
  });
  outgoing.on("error", () => undefined);
  const answered = new Promise((resolve) => {
    outgoing.on("response", ({ statusCode, headers }) => resolve([statusCode, headers.connection]));
  });
  outgoing.write(new Uint8Array(10));
  expect(await answered).toEqual([413, "close"]);
  outgoing.destroy();
});
