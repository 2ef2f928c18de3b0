import { createServer, RpcError, service, unary } from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { describe, expect, test } from "vitest";
import { bearer } from "../auth/bearer.ts";
import type { ExternalStorage } from "../external/external-storage.ts";
import { HttpHandler } from "./http-handler.ts";
import type { HttpServerOptions } from "./http-server-options.ts";
import { probeServer } from "./testing/probe-service.ts";
import { RawCaller, requestBody, type SentRequest } from "./testing/raw-caller.ts";
import type { ReadReply } from "./testing/read-reply.ts";

const tokens = { keys: "key" };
const add = requestBody("add", { a: 1, b: 2 });

function caller(options: HttpServerOptions = {}): RawCaller {
  const server = probeServer({ serverId: "0123456789ab" });
  return new RawCaller(new HttpHandler(server, { tokens, ...options }));
}

/** A request for each kind of answer that there is. */
const KINDS: readonly (readonly [number, string, SentRequest])[] = [
  [200, "a call", { path: "/Probe/add", body: add }],
  [200, "health", { method: "GET", path: "/health" }],
  [200, "health by HEAD", { method: "HEAD", path: "/health" }],
  [200, "OPTIONS", { method: "OPTIONS", path: "/health" }],
  [200, "OPTIONS elsewhere", { method: "OPTIONS", path: "/no/where/at/all" }],
  [200, "the landing page", { method: "GET", path: "/" }],
  [200, "the describe page", { method: "GET", path: "/describe" }],
  [404, "a page that is not there", { method: "GET", path: "/nowhere" }],
  [404, "a POST to nowhere", { path: "/a/b/c/d" }],
  [404, "an unknown method", { path: "/Probe/nope" }],
  [405, "GET of a method", { method: "GET", path: "/Probe/add" }],
  [405, "PUT", { method: "PUT", path: "/Probe/add" }],
  [415, "another media type", { path: "/Probe/add", headers: { "content-type": "text/plain" } }],
  [400, "an empty body", { path: "/Probe/add" }],
  [413, "a body over the limit", { path: "/Probe/add", body: new Uint8Array(70_000) }],
];

describe("every answer", () => {
  test.each(KINDS)("%i to %s says what the server can do", async (status, _name, sent) => {
    const reply = await caller({ maxRequestBytes: 65_536, maxResponseBytes: 1_000_000 }).send(sent);
    expect(reply.status).toBe(status);
    expect(reply.header("VGI-Accept-Max-Response-Bytes-Support")).toBe("true");
    expect(reply.header("VGI-Externalization-Enabled")).toBe("false");
    expect(reply.header("VGI-Supported-Encodings")).toBe("");
    expect(reply.header("VGI-Max-Request-Bytes")).toBe("65536");
    expect(reply.header("VGI-Max-Response-Bytes")).toBe("1000000");
  });

  test.each(KINDS)("%i to %s has the request's id", async (_status, _name, sent) => {
    const limited = caller({ maxRequestBytes: 65_536 });
    const minted = (await limited.send(sent)).header("X-Request-ID");
    expect(minted).toMatch(/^[0-9a-f]{16}$/);
    expect((await limited.send(sent)).header("X-Request-ID")).not.toBe(minted);
    const headers = { ...sent.headers, "X-Request-ID": "from-the-proxy:1" };
    expect((await limited.send({ ...sent, headers })).header("X-Request-ID")).toBe(
      "from-the-proxy:1",
    );
  });

  test("says of itself what else it is told to, and of limits only those that are set", async () => {
    const reply = await caller({ headers: { "VGI-Anything": "else" } }).send({ path: "/nope" });
    expect(reply.header("VGI-Anything")).toBe("else");
    expect(reply.header("VGI-Max-Request-Bytes")).toBeUndefined();
    expect(reply.header("VGI-Max-Response-Bytes")).toBeUndefined();
    expect(reply.header("VGI-Sticky-Enabled")).toBeUndefined();
  });

  test("allows no other origin where nobody has said so", async () => {
    const headers = { origin: "https://page.example" };
    for (const [, , sent] of KINDS) {
      const reply = await caller().send({ ...sent, headers: { ...sent.headers, ...headers } });
      const names = reply.headers.map(([name]) => name.toLowerCase());
      expect(names.filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });
});

describe("a request's id", () => {
  test.each([
    ["empty", ""],
    ["with a space", "a b"],
    ["with a line break", "a\r\nSet-Cookie: b=c"],
    ["beyond ASCII", "é"],
    ["long", "x".repeat(129)],
  ])("that is %s is replaced", async (_name, id) => {
    const reply = await caller().call("add", { a: 1, b: 2 }, { headers: { "X-Request-ID": id } });
    expect(reply.header("X-Request-ID")).toMatch(/^[0-9a-f]{16}$/);
  });

  test("is the one that errors are signed with", async () => {
    const headers = { "X-Request-ID": "the-id" };
    const reply = await caller().call("fail", { type: "ValueError", message: "no" }, { headers });
    expect(reply.lastOf("vgi_rpc.request_id")).toBe("the-id");
    expect(reply.lastOf("vgi_rpc.server_id")).toBe("0123456789ab");
  });

  test("is the one that errors are signed with, where the server has made it up", async () => {
    const reply = await caller().call("fail", { type: "ValueError", message: "no" });
    expect(reply.lastOf("vgi_rpc.request_id")).toBe(reply.header("X-Request-ID"));
  });
});

describe("health", () => {
  const body = { status: "ok", server_id: "0123456789ab", protocol: "Probe" };

  test("is JSON", async () => {
    const reply = await caller({ prefix: "/vgi" }).send({ method: "GET", path: "/vgi/health" });
    expect(reply.header("Content-Type")).toBe("application/json");
    expect(JSON.parse(reply.text)).toEqual(body);
  });

  test("by HEAD has the same length and no body", async () => {
    const reply = await caller().send({ method: "HEAD", path: "/health" });
    expect(reply.bytes.byteLength).toBe(0);
    expect(reply.header("Content-Length")).toBe(String(JSON.stringify(body).length));
  });

  test("and OPTIONS ask for no credential, everything else does", async () => {
    const authenticate = bearer({ tokens: { secret: "alice" } });
    const guarded = caller({ authenticate });
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      expect((await guarded.send({ method, path: "/health" })).status).toBe(200);
    }
    expect((await guarded.send({ method: "OPTIONS", path: "/Probe/add" })).status).toBe(200);
    const refused: readonly SentRequest[] = [
      { path: "/Probe/add", body: add },
      { path: "/Probe/nope" },
      { path: "/health", body: add },
      { path: "/__describe__" },
      { method: "GET", path: "/" },
      { method: "GET", path: "/describe" },
      { method: "DELETE", path: "/__session__" },
      { method: "PUT", path: "/Probe/add" },
    ];
    for (const sent of refused) {
      const reply = await guarded.send(sent);
      expect(reply.status).toBe(401);
      expect(reply.header("VGI-Auth-Reason")).toBe("missing_credential");
      expect(reply.header("VGI-Externalization-Enabled")).toBe("false");
      expect(reply.header("X-Request-ID")).toMatch(/^[0-9a-f]{16}$/);
    }
  });

  test("an authenticator that breaks is an error of the server, whose text stays inside", async () => {
    const authenticate = (): never => {
      throw new RpcError("ValueError", "the secret text");
    };
    const reply = await caller({ authenticate }).send({ path: "/Probe/add", body: add });
    expect(reply.status).toBe(500);
    expect(reply.text).not.toContain("secret");
  });
});

describe("OPTIONS", () => {
  test("may be remembered, and says which methods there are", async () => {
    const reply = await caller().send({ method: "OPTIONS", path: "/health" });
    expect(reply.header("Cache-Control")).toBe("public, max-age=300");
    expect(reply.header("Allow")).toBe("GET, HEAD, POST, OPTIONS, DELETE");
    expect(reply.bytes.byteLength).toBe(0);
  });

  test("is a preflight where other origins may call", async () => {
    const open = caller({ cors: { origins: ["https://page.example"] } });
    const reply = await open.send({
      method: "OPTIONS",
      path: "/Probe/add",
      headers: {
        origin: "https://page.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type, vgi-session",
      },
    });
    expect(reply.status).toBeLessThan(300);
    expect(reply.header("Access-Control-Allow-Origin")).toBe("https://page.example");
    expect(reply.header("Access-Control-Allow-Headers")?.toLowerCase()).toContain("vgi-session");
    const call = await open.send({
      path: "/Probe/add",
      body: add,
      headers: { origin: "https://page.example" },
    });
    expect(call.header("Access-Control-Allow-Origin")).toBe("https://page.example");
    const exposed = call.header("Access-Control-Expose-Headers")?.toLowerCase();
    for (const name of ["x-vgi-rpc-error", "x-request-id", "vgi-supported-encodings"]) {
      expect(exposed).toContain(name);
    }
  });
});

describe("pages", () => {
  const html = (reply: ReadReply): boolean =>
    reply.header("Content-Type")?.startsWith("text/html") ?? false;

  test.each(["/", "/describe", "/nowhere", "/Probe/nope", "/1x/add"])("GET %s", async (path) => {
    const reply = await caller().send({ method: "GET", path });
    expect(html(reply)).toBe(true);
    expect(reply.text).toContain("Probe");
    const head = await caller().send({ method: "HEAD", path });
    expect(head.status).toBe(reply.status);
    expect(head.bytes.byteLength).toBe(0);
    expect(head.header("Content-Length")).toBe(String(reply.bytes.byteLength));
  });

  test("a path of no protocol is answered with a page, an unknown method with Arrow", async () => {
    const nowhere = await caller().send({ path: "/a/b/c/d", body: add });
    expect([nowhere.status, html(nowhere)]).toEqual([404, true]);
    for (const path of ["/Probe/nope", "/nope", "/Probe/nope/init", "/Other/add", "/<b>/add"]) {
      const reply = await caller().send({ path, body: add });
      expect(reply.status).toBe(404);
      expect(reply.header("Content-Type")).toBe("application/vnd.apache.arrow.stream");
      expect(reply.error?.kind).toMatch(/^(method_not_implemented|protocol_not_supported)$/);
      expect(reply.text).not.toContain("<b>");
    }
  });

  test("an unknown method is 404 before its media type is looked at", async () => {
    const headers = { "content-type": "text/plain" };
    expect((await caller().send({ path: "/Probe/nope", headers })).status).toBe(404);
    expect((await caller().send({ path: "/Probe/add", headers })).status).toBe(415);
  });

  test.each(["PUT", "PATCH", "DELETE", "post", "BREW"])("%s is not a method", async (method) => {
    const reply = await caller().send({ method, path: "/Probe/add", body: add });
    expect(reply.status).toBe(405);
    expect(reply.header("Allow")).toContain("POST");
  });
});

test.each(["vgi", "/vgi/", "/"])("the prefix '%s' is refused", (prefix) => {
  expect(() => caller({ prefix })).toThrow(RangeError);
});

test("upload URLs without a storage that makes them are refused at once", () => {
  const storage: ExternalStorage = { upload: () => Promise.reject(new Error("not asked")) };
  expect(() => caller({ uploadUrls: {} })).toThrow(RangeError);
  expect(() => caller({ uploadUrls: {}, external: { storage } })).toThrow("createUploadUrl");
});

test("a random key is worth a warning, one's own is not", () => {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  new HttpHandler(probeServer(), { onWarning, tokens: { keys: "mine" } });
  expect(warnings).toEqual([]);
  new HttpHandler(probeServer(), { onWarning });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("tokens.keys");
});

test("a start of serving that fails is answered with 500, and tried again by the next call", async () => {
  const kinds: string[] = [];
  const server = createServer(service("Slow", { ping: unary({}, int()) }), {
    ping: () => 1,
    onServeStart: async (kind: string) => {
      kinds.push(kind);
      if (kinds.length === 1) throw new Error("the secret text");
    },
  });
  const raw = new RawCaller(new HttpHandler(server, { tokens }));
  const pairs = { "vgi_rpc.method": "ping", "vgi_rpc.request_version": "1" };
  const ping = { path: "/ping", body: requestBody("nothing", {}, pairs) };
  const refused = await raw.send(ping);
  expect(refused.status).toBe(500);
  expect(refused.text).not.toContain("secret");
  expect((await raw.send({ method: "GET", path: "/health" })).status).toBe(200);
  expect((await raw.send(ping)).rows).toEqual([{ result: 1 }]);
  expect((await raw.send(ping)).rows).toEqual([{ result: 1 }]);
  expect(kinds).toEqual(["http", "http"]);
});
