/** Requests as they come to an HTTP server of the fuzzed service. */
import { connect } from "@sheaf/core";
import { http } from "@sheaf/http";
import { fetchHandler, type HttpHandler } from "@sheaf/http/server";
import { Fuzzed } from "../service/contract.ts";
import { USES } from "./conversations.ts";
import { fetchObject } from "./object-store.ts";

/** A request in parts. */
export interface Asked {
  readonly method: string;
  /** With the query, if there is one. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

const ORIGIN = "http://fuzz.test";
const NOTHING: Uint8Array = new Uint8Array(0);

/** The requests of all uses of a client of this handler, and those of browsers and others. */
export async function requestSeeds(handler: HttpHandler): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const handle = fetchHandler(handler);
  for (const wire of ["a", "b"] as const) {
    const connector = http(`${ORIGIN}${handler.prefix}`, {
      wire,
      sessions: wire === "b",
      external: { fetch: fetchObject },
      async fetch(url, init) {
        asked.push(await askedOf(new Request(url, init)));
        return handle(new Request(url, init));
      },
    });
    const transport = await connector();
    const client = await connect(Fuzzed, async () => transport);
    for (const use of USES) await use(client, transport);
    await client.close();
  }
  return [...asked, ...OTHERS];
}

async function askedOf(request: Request): Promise<Asked> {
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    target: `${pathname}${search}`,
    headers: [...request.headers],
    body: new Uint8Array(await request.arrayBuffer()),
  };
}

function plain(method: string, target: string, ...headers: Asked["headers"]): Asked {
  return { method, target, headers, body: NOTHING };
}

const OTHERS: readonly Asked[] = [
  plain("GET", "/vgi"),
  plain("GET", "/vgi/describe"),
  plain("HEAD", "/vgi/health", ["x-request-id", "abc"]),
  plain("GET", "/vgi/health?x=1"),
  plain("GET", "/vgi/nowhere", ["accept", "text/html"]),
  plain("DELETE", "/vgi/__session__", ["vgi-session", "AAAA"], ["vgi-session-accept", "true"]),
  plain(
    "OPTIONS",
    "/vgi/Fuzzed/add",
    ["origin", "https://app.test"],
    ["access-control-request-method", "POST"],
    ["access-control-request-headers", "content-type, x-other"],
  ),
  plain("POST", "/vgi/Fuzzed/add", ["content-type", "application/json"]),
  plain(
    "POST",
    "/vgi/add",
    ["content-type", "application/vnd.apache.arrow.stream"],
    ["content-encoding", "gzip"],
    ["accept-encoding", "gzip;q=0.5, *;q=0"],
    ["x-vgi-accept-encoding", "zstd, gzip"],
    ["vgi-accept-max-response-bytes", "65536"],
    ["sheaf-accept-turns", "5"],
    ["cookie", "a=b; c=d"],
    ["authorization", "Bearer open-sesame"],
  ),
  plain("GET", "/vgi", [
    "x-forwarded-client-cert",
    'By=spiffe://a/b;Hash=468ed33be74eee6556d90c0149c1309e9ba61d6425303443c0748a02dd8de688;Subject="CN=alice,O=\\"x\\"";URI=spiffe://a/c',
  ]),
  plain("GET", "/vgi", ["vgi-proxy-proof", `v1.k1.1764418000.${"A".repeat(22)}.${"B".repeat(43)}`]),
  plain("GET", "/vgi", ["authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJpIn0.AAAA"]),
];
