import { describe, expect, test, vi } from "vitest";
import type { HttpRequest } from "../message/http-message.ts";
import { nodeGzip } from "../node/node-compression.ts";
import { fetchHandler } from "./fetch-handler.ts";
import { HttpHandler } from "./http-handler.ts";
import type { HttpServerOptions } from "./http-server-options.ts";
import { probeServer } from "./testing/probe-service.ts";
import { httpRequest, RawCaller, requestBody } from "./testing/raw-caller.ts";

/** What `Request` asks for of bodies that are streams. */
const duplex = "half";
const ARROW = "application/vnd.apache.arrow.stream";
const tokens = { keys: "key" };
const add = requestBody("add", { a: 1, b: 2 });
const gzip = nodeGzip();

function handler(options: HttpServerOptions = {}): HttpHandler {
  return new HttpHandler(probeServer(), { tokens, codecs: [gzip], ...options });
}

describe("a media type", () => {
  test.each([
    undefined,
    "",
    "application/json",
    "application/vnd.apache.arrow.file",
    `${ARROW}; charset=utf-8`,
    ` ${ARROW}`,
    ARROW.toUpperCase(),
    `${ARROW}, ${ARROW}`,
    "multipart/form-data",
    "x".repeat(10_000),
  ])("of '%s' is refused before the body is read", async (contentType) => {
    const request = httpRequest({ path: "/add", headers: { "content-type": contentType } });
    const readBody = vi.spyOn(request, "readBody");
    const { status, headers } = await handler().handle(request);
    expect(status).toBe(415);
    expect(readBody).not.toHaveBeenCalled();
    expect(headers.find(([name]) => name === "Content-Type")?.[1]).toBe("application/json");
  });

  test("is quoted no longer than it is of use", async () => {
    const headers = { "content-type": "y".repeat(10_000) };
    expect(
      (await new RawCaller(handler()).send({ path: "/add", headers })).text.length,
    ).toBeLessThan(500);
  });
});

describe("a content coding", () => {
  test.each(["zstd", "br", "deflate", "gzip, gzip", "gzip, identity", "x-gzip", "😀"])(
    "of '%s' is refused before the body is read",
    async (coding) => {
      const request = httpRequest({ path: "/add", headers: { "content-encoding": coding } });
      const readBody = vi.spyOn(request, "readBody");
      expect((await handler().handle(request)).status).toBe(415);
      expect(readBody).not.toHaveBeenCalled();
    },
  );

  test.each([undefined, "", "identity", "Identity", " identity "])(
    "of '%s' is none",
    async (coding) => {
      const headers = { "content-encoding": coding };
      const reply = await new RawCaller(handler()).send({ path: "/add", body: add, headers });
      expect(reply.rows).toEqual([{ result: 3 }]);
    },
  );

  test.each(["gzip", "GZIP", " gzip "])("of '%s' is decoded", async (coding) => {
    for (const options of [{}, { compressResponses: false }]) {
      const body = await gzip.compress(add);
      const headers = { "content-encoding": coding };
      const reply = await new RawCaller(handler(options)).send({ path: "/add", body, headers });
      expect(reply.rows).toEqual([{ result: 3 }]);
    }
  });

  test("that the body does not have is the client's error", async () => {
    const headers = { "content-encoding": "gzip" };
    const compressed = await gzip.compress(add);
    const bodies = [add, new Uint8Array(0), compressed.subarray(0, compressed.byteLength - 5)];
    for (const body of bodies) {
      const reply = await new RawCaller(handler()).send({ path: "/add", body, headers });
      expect(reply.status).toBe(400);
    }
  });

  test("is advertised where responses have it, and decoded in any case", async () => {
    const sent = { method: "GET", path: "/health" };
    const caller = (options: HttpServerOptions): RawCaller => new RawCaller(handler(options));
    const encodings = async (options: HttpServerOptions): Promise<string | undefined> =>
      (await caller(options).send(sent)).header("VGI-Supported-Encodings");
    expect(await encodings({})).toBe("gzip");
    expect(await encodings({ compressResponses: false })).toBe("");
    expect(await encodings({ codecs: [] })).toBe("");
  });
});

describe("a limit", () => {
  const maxRequestBytes = 100_000;
  const limited = new RawCaller(handler({ maxRequestBytes }));
  const headers = { "content-encoding": "gzip" };

  test("holds for the body as it comes", async () => {
    const reply = await limited.send({ path: "/add", body: new Uint8Array(maxRequestBytes + 1) });
    expect(reply.status).toBe(413);
    expect(reply.text).toContain("max_request_bytes=100000");
  });

  test("holds for the body as it is decoded, by itself", async () => {
    const body = await gzip.compress(new Uint8Array(maxRequestBytes + 1));
    expect(body.byteLength).toBeLessThan(1000);
    const reply = await limited.send({ path: "/add", body, headers });
    expect(reply.status).toBe(413);
    expect(reply.text).toContain("max_request_bytes");
  });

  test("holds for a compressed body as it comes, whatever is in it", async () => {
    // A gzip member of nothing, then as much padding as the limit allows and one byte more.
    const body = new Uint8Array(maxRequestBytes + 1);
    body.set(await gzip.compress(add));
    expect((await limited.send({ path: "/add", body, headers })).status).toBe(413);
  });

  test("is not reached by a body of just that size", async () => {
    const exact = new RawCaller(handler({ maxRequestBytes: add.byteLength }));
    expect((await exact.send({ path: "/add", body: add })).status).toBe(200);
    const less = new RawCaller(handler({ maxRequestBytes: add.byteLength - 1 }));
    expect((await less.send({ path: "/add", body: add })).status).toBe(413);
  });
});

describe("behind the fetch handler", () => {
  const maxRequestBytes = 10_000;
  const handle = fetchHandler(handler({ maxRequestBytes, codecs: [gzip] }));

  /** A body without a length, of which no more is made than is asked for. */
  function piecewise(pieces: number, bytes: number): { request: Request; made: () => number } {
    let made = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (made === pieces) return controller.close();
        made++;
        controller.enqueue(new Uint8Array(bytes));
      },
    });
    const init = { method: "POST", body, headers: { "content-type": ARROW }, duplex } as const;
    return { request: new Request("http://server.test/add", init), made: () => made };
  }

  test("a body without a length is read up to the limit and not further", async () => {
    const { request, made } = piecewise(1000, 1000);
    expect((await handle(request)).status).toBe(413);
    expect(made()).toBeLessThan(20);
  });

  test("an announced length over the limit is enough", async () => {
    const { request, made } = piecewise(1000, 1000);
    request.headers.set("content-length", "10001");
    const announced = new Request(request, { headers: request.headers });
    expect((await handle(announced)).status).toBe(413);
    expect(made()).toBeLessThan(3);
  });

  test("a length that is a lie does not get more in", async () => {
    const { request } = piecewise(1000, 1000);
    request.headers.set("content-length", "5");
    expect((await handle(request)).status).toBe(413);
  });

  test("a body that breaks off is no answer", async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new Error("broken"));
      },
    });
    const init = { method: "POST", body, headers: { "content-type": ARROW }, duplex } as const;
    await expect(handle(new Request("http://server.test/add", init))).rejects.toMatchObject({
      kind: "transport",
      code: "peer-closed",
    });
  });

  test("a call is answered", async () => {
    const init = { method: "POST", body: add.slice(), headers: { "content-type": ARROW } };
    const response = await handle(new Request("http://server.test/add?ignored=1#too", init));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(ARROW);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
  });

  test("HEAD and 204 have no body", async () => {
    const head = await handle(new Request("http://server.test/health", { method: "HEAD" }));
    expect(head.body).toBeNull();
    expect(Number(head.headers.get("content-length"))).toBeGreaterThan(10);
  });
});

test("a body that cannot be read is nobody's answer", async () => {
  const request: HttpRequest = {
    ...httpRequest({ path: "/add" }),
    readBody: async () => {
      throw new Error("gone");
    },
  };
  await expect(handler().handle(request)).rejects.toThrow("gone");
});
