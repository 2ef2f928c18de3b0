/** Requests to the core of an HTTP server: method, path, headers, body. */
import { joinChunks, protocolError } from "@sheaf/arrow";
import type { HttpBody, HttpHandler, HttpRequest, HttpResponse } from "@sheaf/http/server";
import { type Asked, requestSeeds } from "../seeds/http-requests.ts";
import type { FuzzTarget } from "../trial/target.ts";
import { handlers } from "./http-handlers.ts";
import { chanceOf } from "./input-chance.ts";
import { mutateAsked } from "./mutate-asked.ts";
import { summaryOfReplies } from "./replies.ts";

const ARROW = "application/vnd.apache.arrow.stream";
/** What would end a header field before its time, or not fit in one. */
const NO_FIELD = /[^\t\x20-\x7e\x80-\xff]/;

let servers: readonly HttpHandler[] = [];

export const http: FuzzTarget<Asked> & { readonly judge: typeof judge } = {
  name: "http",
  about: "method, path, headers and body into the server core",
  async seeds() {
    servers = await handlers();
    const seeds = await Promise.all(servers.map(requestSeeds));
    return seeds.flat();
  },
  mutate: mutateAsked,
  renew() {
    for (const server of servers) server.close();
  },
  // A request that names one of the servers by its tokens may come to the other one.
  run: (asked) => judge(chanceOf(Buffer.from(asked.target)).pick(servers), asked),
  judge,
  write: ({ body, ...head }) =>
    JSON.stringify({ ...head, body: Buffer.from(body).toString("base64") }),
  read(text) {
    const { body, ...head } = JSON.parse(text);
    return { ...head, body: new Uint8Array(Buffer.from(body, "base64")) };
  },
};

/** Asks a server. Throws for a response that none should give. */
async function judge(server: HttpHandler, asked: Asked): Promise<string> {
  const response = await server.handle(requestOf(asked));
  return judged(response, await bytesOf(response.body));
}

function requestOf({ method, target, headers, body }: Asked): HttpRequest {
  const [path = "", ...query] = target.split("?");
  const fields = new Map<string, string>();
  for (const [name, value] of headers) {
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  return {
    method,
    path,
    query: query.join("?"),
    remoteAddr: "127.0.0.1",
    signal: undefined,
    header: (name) => fields.get(name),
    readBody(maxBytes) {
      if (body.byteLength <= maxBytes) return body;
      throw protocolError("limit-exceeded", "the body is too long", { limit: maxBytes });
    },
  };
}

async function bytesOf(body: HttpBody): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return joinChunks(chunks);
}

/** A response in some words. */
function judged({ status, headers }: HttpResponse, bytes: Uint8Array): string {
  if (status >= 500) throw new Error(`status ${status}: ${Buffer.from(bytes).toString("latin1")}`);
  for (const [name, value] of headers) {
    if (NO_FIELD.test(value)) throw new Error(`a header field ${name}: ${JSON.stringify(value)}`);
  }
  const field = (wanted: string): string | undefined =>
    headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const isCoded = ["content-encoding", "x-vgi-content-encoding"].some(field);
  const kind = isCoded ? "coded" : (field("content-type") ?? "nothing");
  return `${status} ${kind === ARROW && bytes.length > 0 ? summaryOfReplies(bytes) : kind}`;
}
