import { type HttpListener, listenHttp } from "@sheaf/http/node";
import { fixtureServer } from "@sheaf/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callBytes, callLines, fixtureBody, head } from "./fixture-requests.ts";
import { RawConnection, type RawResponse } from "./raw-http.ts";

const add = fixtureBody("add", { a: 1, b: 2 });
const lines = callLines("/Fixture/add");
const length = `Content-Length: ${add.byteLength}`;
const errors: unknown[] = [];
let listener: HttpListener;

beforeAll(async () => {
  const onError = (error: unknown): void => void errors.push(error);
  listener = await listenHttp(fixtureServer(), { tokens: { keys: "key" }, onError });
});

afterAll(() => listener.close());

async function expectServing(): Promise<void> {
  const connection = await RawConnection.open(listener.port);
  connection.send(callBytes("/Fixture/add", add));
  expect((await connection.response())?.status).toBe(200);
  await connection.close();
  expect(errors).toEqual([]);
}

/** Sends bytes and says that nothing follows; the response, if there is one. */
async function answerTo(
  ...pieces: readonly (string | Uint8Array)[]
): Promise<RawResponse | undefined> {
  const connection = await RawConnection.open(listener.port);
  connection.send(...pieces);
  connection.socket.end();
  const response = await connection.response();
  await connection.closed;
  await connection.close();
  return response;
}

const BAD: readonly (readonly [string, string | Uint8Array])[] = [
  ["bytes at random", Uint8Array.from({ length: 500 }, (_, i) => (i * 167 + 13) & 0xff)],
  ["zeros", new Uint8Array(100)],
  ["Arrow without HTTP", add],
  ["no version", "POST /Fixture/add\r\n\r\n"],
  ["an unknown version", head("GET /health HTTP/9.9", "Host: x")],
  ["an unknown method", head("BREW /health HTTP/1.1", "Host: x")],
  ["no host", head("GET /health HTTP/1.1")],
  ["a header without a colon", head(...lines, "nonsense")],
  ["a space before the colon", head(...lines, "Content-Length : 5")],
  ["a control character in a header", head(...lines, "X-A: \u0000")],
  ["a lone line feed in a header", head(...lines, "X-A: b\nX-B: c\u0001")],
  ["two lengths", head(...lines, length, "Content-Length: 1")],
  ["a length and chunks", head(...lines, length, "Transfer-Encoding: chunked")],
  ["a length that is negative", head(...lines, "Content-Length: -5")],
  ["a length that is no number", head(...lines, "Content-Length: 0x10")],
  ["a length beyond all numbers", head(...lines, `Content-Length: ${"9".repeat(30)}`)],
  ["an encoding that is none", head(...lines, "Transfer-Encoding: gzip")],
  ["chunks that are not the last coding", head(...lines, "Transfer-Encoding: chunked, gzip")],
  ["a chunk size that is no number", `${head(...lines, "Transfer-Encoding: chunked")}xyz\r\n`],
  ["a chunk that is too long", `${head(...lines, "Transfer-Encoding: chunked")}2\r\nabcdef\r\n`],
  ["a very long path", head(`GET /${"a".repeat(100_000)} HTTP/1.1`, "Host: x")],
  ["a very long header", head(...lines, `X-Long: ${"a".repeat(100_000)}`)],
  ["very many headers", head(...lines, ...Array.from({ length: 3000 }, (_, i) => `X-${i}: 1`))],
];

describe("a connection that brings", () => {
  it.each(BAD)("%s is answered with 4xx at most, and others go on", async (_name, bytes) => {
    const response = await answerTo(bytes);
    if (response !== undefined) {
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
    }
    await expectServing();
  });

  it("half a head, anywhere, is closed without an answer to a call", async () => {
    const bytes = callBytes("/Fixture/add", add);
    const headBytes = bytes.byteLength - add.byteLength;
    for (let at = 0; at < headBytes; at += 9) {
      const response = await answerTo(bytes.subarray(0, at));
      expect(response?.status ?? 400).toBe(400);
    }
    await expectServing();
  });

  it("half a body, anywhere, is closed without an answer to a call", async () => {
    const bytes = callBytes("/Fixture/add", add);
    const headBytes = bytes.byteLength - add.byteLength;
    for (let at = headBytes; at < bytes.byteLength; at += 37) {
      const response = await answerTo(bytes.subarray(0, at));
      expect(response?.status ?? 400).toBe(400);
    }
    await expectServing();
  });

  it("more body than it says has its surplus refused as a request", async () => {
    const connection = await RawConnection.open(listener.port);
    connection.send(callBytes("/Fixture/add", add), new Uint8Array(64));
    let last = await connection.response();
    // The call before it may be answered or not.
    if (last?.status === 200) last = await connection.response();
    expect(last?.status ?? 400).toBe(400);
    await connection.closed;
    await connection.close();
    await expectServing();
  });

  it("less body than it says is refused as Arrow when the length is right about that", async () => {
    const response = await answerTo(callBytes("/Fixture/add", add.subarray(0, 100)));
    expect(response?.status).toBe(400);
    expect(response?.headers.get("content-type")).toBe("application/vnd.apache.arrow.stream");
    await expectServing();
  });
});

describe("odd but good", () => {
  const chunked = (...sizes: readonly number[]): Uint8Array[] => {
    const pieces: Uint8Array[] = [];
    let at = 0;
    for (const size of [...sizes, add.byteLength]) {
      const part = add.subarray(at, at + size);
      at += part.byteLength;
      if (part.byteLength === 0) continue;
      pieces.push(
        Buffer.from(`${part.byteLength.toString(16)};ext=1\r\n`),
        part,
        Buffer.from("\r\n"),
      );
    }
    return [...pieces, Buffer.from("0\r\nX-Trailer: 1\r\n\r\n")];
  };

  it.each([
    ["one", []],
    ["many", new Array(30).fill(7)],
    ["bytes of one each", new Array(50).fill(1)],
  ])("a body in chunks is read: %s", async (_name, sizes) => {
    const connection = await RawConnection.open(listener.port);
    connection.send(head(...lines, "Transfer-Encoding: chunked"), ...chunked(...sizes));
    expect((await connection.response())?.status).toBe(200);
    await connection.close();
  });

  it("a head that comes byte by byte is read", async () => {
    const connection = await RawConnection.open(listener.port);
    connection.socket.setNoDelay(true);
    for (const byte of callBytes("/Fixture/add", add)) {
      connection.send(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    expect((await connection.response())?.status).toBe(200);
    await connection.close();
  });

  it("a client that asks whether to go on is told to", async () => {
    const connection = await RawConnection.open(listener.port);
    connection.send(head(...lines, length, "Expect: 100-continue"));
    connection.send(add);
    expect((await connection.response())?.status).toBe(200);
    await connection.close();
  });

  it("requests that do not wait for each other are answered in their order", async () => {
    const connection = await RawConnection.open(listener.port);
    const ids = Array.from({ length: 20 }, (_, i) => `id-${i}`);
    connection.send(...ids.map((id) => callBytes("/Fixture/add", add, `X-Request-ID: ${id}`)));
    for (const id of ids) {
      const response = await connection.response();
      expect([response?.status, response?.headers.get("x-request-id")]).toEqual([200, id]);
    }
    await connection.close();
  });

  it("HTTP/1.0 is answered, and closed behind", async () => {
    const response = await answerTo(head("GET /health HTTP/1.0"));
    expect(response?.status).toBe(200);
    expect(JSON.parse(response?.body.toString() ?? "")).toMatchObject({ status: "ok" });
  });

  it("HEAD has no body, and the connection goes on", async () => {
    const connection = await RawConnection.open(listener.port);
    for (const [path, status] of [
      ["/health", 200],
      ["/", 200],
      ["/nowhere", 404],
    ] as const) {
      connection.send(head(`HEAD ${path} HTTP/1.1`, "Host: x"));
      const response = await connection.response({ isHead: true });
      expect(response?.status).toBe(status);
      expect(Number(response?.headers.get("content-length"))).toBeGreaterThan(10);
    }
    connection.send(callBytes("/Fixture/add", add));
    expect((await connection.response())?.status).toBe(200);
    await connection.close();
  });

  it.each([
    ["GET", "/health?x=1", 200],
    ["GET", "/%68ealth", 404],
    ["GET", "/./health", 404],
    ["GET", "/x/../health", 404],
    ["GET", "/health#fragment", 404],
    ["OPTIONS", "*", 200],
    ["DELETE", "/Fixture/add", 405],
    ["TRACE", "/Fixture/add", 405],
  ])("%s %s is %i", async (method, path, status) => {
    const connection = await RawConnection.open(listener.port);
    connection.send(head(`${method} ${path} HTTP/1.1`, "Host: x"));
    expect((await connection.response())?.status).toBe(status);
    await connection.close();
  });
});
