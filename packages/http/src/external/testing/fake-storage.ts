/** For tests: an object storage in memory, with the routes of the family's own. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ExternalStorage } from "../external-storage.ts";

/** Takes a request over; answers whether it did. Called with what is under way for the route. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

/** An object as it is stored. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly contentEncoding: string | undefined;
}

/** A running storage. */
export interface FakeStorage {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Stores directly, without a request. */
  readonly storage: ExternalStorage;
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Method and path of each request so far. */
  readonly requests: readonly string[];
  /** Stores an object and answers with its download URL. */
  put(bytes: Uint8Array, contentEncoding?: string): string;
  /** Sees all requests from now on; `undefined` ends that. */
  intercept(by: Intercept | undefined): void;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array | string;
}

/** Starts a storage on a free port of the loopback. */
export async function fakeStorage(): Promise<FakeStorage> {
  const objects = new Map<string, StoredObject>();
  const hits = new Map<string, number>();
  const requests: string[] = [];
  let interceptor: Intercept | undefined;
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    request.on("end", () => {
      requests.push(`${request.method} ${request.url}`);
      if (interceptor?.(request, response) === true) return;
      const reply = answer({ url, objects, hits, request, body: Buffer.concat(chunks) });
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const put = (bytes: Uint8Array, contentEncoding?: string): string => {
    const id = newId();
    objects.set(id, { bytes, contentEncoding });
    return `${url}/download/${id}`;
  };
  return {
    url,
    objects,
    requests,
    put,
    storage: {
      upload: async (bytes, { contentEncoding }) => ({ url: put(bytes, contentEncoding) }),
      createUploadUrl: async () => {
        const id = newId();
        const uploadUrl = `${url}/upload/${id}`;
        return { uploadUrl, downloadUrl: `${url}/download/${id}`, expiresAt: new Date(8.64e15) };
      },
    },
    intercept: (by) => {
      interceptor = by;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const newId = (): string => randomUUID().replaceAll("-", "");

interface Asked {
  readonly url: string;
  readonly objects: Map<string, StoredObject>;
  readonly hits: Map<string, number>;
  readonly request: IncomingMessage;
  readonly body: Uint8Array;
}

function answer(asked: Asked): Reply {
  const { method = "" } = asked.request;
  const [, route = "", id = "", ...rest] = new URL(
    asked.request.url ?? "",
    asked.url,
  ).pathname.split("/");
  if (id === "" && method === "POST" && route === "alloc") return alloc(asked.url);
  if (id === "" && method === "GET" && route === "_stats") return stats(asked);
  if (id === "" || rest.length > 0) return { status: 404, body: "unknown blob" };
  if (route.startsWith("redirect")) return redirect(asked, route, id);
  if (route === "upload" && method !== "PUT") return { status: 403, body: "upload only" };
  if (route === "download" && method !== "GET" && method !== "HEAD") {
    return { status: 403, body: "download only" };
  }
  if (route === "download") hit(asked, "download_requests");
  if (route !== "blob" && route !== "upload" && route !== "download") return { status: 404 };
  return blob(asked, id);
}

function alloc(url: string): Reply {
  const id = newId();
  return json({
    object_url: `${url}/blob/${id}`,
    upload_url: `${url}/upload/${id}`,
    download_url: `${url}/download/${id}`,
  });
}

function stats({ objects, hits }: Asked): Reply {
  return json({ object_count: objects.size, ...Object.fromEntries(hits) });
}

function redirect(asked: Asked, route: string, id: string): Reply {
  const { url } = asked;
  const targets: Record<string, string> = {
    redirect: `${url}/download/${id}`,
    "redirect-localhost": `${url.replace("127.0.0.1", "localhost")}/download/${id}`,
    "redirect-loop": `${url}/redirect-loop/${id}`,
  };
  const location = targets[route];
  if (location === undefined) return { status: 404 };
  hit(asked, `${route.replaceAll("-", "_")}_requests`);
  return { status: 302, headers: { location } };
}

function blob({ objects, request, body }: Asked, id: string): Reply {
  if (request.method === "PUT") {
    objects.set(id, { bytes: body, contentEncoding: request.headers["content-encoding"] });
    return { status: 204 };
  }
  const object = objects.get(id);
  if (object === undefined) return { status: 404 };
  const { bytes, contentEncoding } = object;
  const headers: Record<string, string> = {
    "content-type": "application/octet-stream",
    "accept-ranges": "bytes",
    ...(contentEncoding !== undefined && { "content-encoding": contentEncoding }),
  };
  if (request.method === "HEAD") {
    return { status: 200, headers: { ...headers, "content-length": `${bytes.byteLength}` } };
  }
  const { range } = request.headers;
  return range === undefined ? whole(bytes, headers) : part(bytes, headers, range);
}

function whole(bytes: Uint8Array, headers: Record<string, string>): Reply {
  const length = { "content-length": `${bytes.byteLength}` };
  return { status: 200, headers: { ...headers, ...length }, body: bytes };
}

function part(bytes: Uint8Array, headers: Record<string, string>, range: string): Reply {
  const total = bytes.byteLength;
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const start = Number(first);
  const end = last === "" ? total - 1 : Number(last);
  if ((first === "" && last === "") || end < start || end >= total) {
    return { status: 416, headers: { "content-range": `bytes */${total}` } };
  }
  const place = {
    "content-range": `bytes ${start}-${end}/${total}`,
    "content-length": `${end - start + 1}`,
  };
  return { status: 206, headers: { ...headers, ...place }, body: bytes.subarray(start, end + 1) };
}

function json(value: unknown): Reply {
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  };
}

function hit({ hits }: Asked, name: string): void {
  hits.set(name, (hits.get(name) ?? 0) + 1);
}
