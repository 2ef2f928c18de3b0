/** For tests: a bucket in memory that lets nothing pass whose signature it does not come to by itself. */
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { S3Credentials } from "../s3-credentials.ts";

/** An object, with the headers that it was stored with. */
export interface S3Object {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** A running service. */
export interface FakeS3 {
  /** `http://127.0.0.1:port`. */
  readonly endpoint: string;
  /** By path, the bucket included. */
  readonly objects: ReadonlyMap<string, S3Object>;
  /** Method and status of each request so far. */
  readonly log: readonly string[];
  /** Seen before everything else; answers whether it took the request over. */
  intercept(by: ((response: ServerResponse) => boolean) | undefined): void;
  close(): Promise<void>;
}

/** What the service knows. */
export interface FakeS3Options {
  readonly region: string;
  readonly credentials: S3Credentials;
  readonly now: () => Date;
}

/** Starts a service on a free port of the loopback. */
export async function fakeS3(options: FakeS3Options): Promise<FakeS3> {
  const objects = new Map<string, S3Object>();
  const log: string[] = [];
  let interceptor: ((response: ServerResponse) => boolean) | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    response.on("finish", () => log.push(`${request.method} ${response.statusCode}`));
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (interceptor?.(response) === true) return;
      const problem = signatureProblem(request, options);
      if (problem === undefined) answer(objects, request, response, Buffer.concat(chunks));
      // As the service does it: the answer repeats what was sent.
      else response.writeHead(403).end(`<Error><Code>${problem}</Code>${request.url}</Error>`);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    log,
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

function answer(
  objects: Map<string, S3Object>,
  { method, url = "", headers }: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
): void {
  const [path = ""] = url.split("?");
  if (method === "PUT") {
    const { "content-type": contentType, "content-encoding": contentEncoding } = headers;
    objects.set(path, { bytes, contentType, contentEncoding });
    response.writeHead(200).end();
    return;
  }
  const object = objects.get(path);
  if (object === undefined) {
    response.writeHead(404).end();
    return;
  }
  if (object.contentType !== undefined) response.setHeader("content-type", object.contentType);
  if (object.contentEncoding !== undefined) {
    response.setHeader("content-encoding", object.contentEncoding);
  }
  response.writeHead(200, { "content-length": object.bytes.byteLength }).end(object.bytes);
}

/** Why a request is refused; the signature is recomputed from the bytes of its request line. */
function signatureProblem(
  { method = "", url = "", headers }: IncomingMessage,
  { region, credentials, now }: FakeS3Options,
): string | undefined {
  const [path = "", query = ""] = url.split("?");
  const given = new URLSearchParams(query);
  const date = given.get("X-Amz-Date") ?? "";
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
  if (given.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") return "AccessDenied";
  if (given.get("X-Amz-Credential") !== `${credentials.accessKeyId}/${scope}`) {
    return "InvalidAccessKeyId";
  }
  if ((given.get("X-Amz-Security-Token") ?? undefined) !== credentials.sessionToken) {
    return "InvalidToken";
  }
  const lifetimeMs = Number(given.get("X-Amz-Expires")) * 1000;
  if (!(now().getTime() < timeOf(date) + lifetimeMs)) return "ExpiredToken";
  if (given.get("X-Amz-SignedHeaders") !== "host") return "AuthorizationHeaderMalformed";
  const signed = query.split("&").filter((pair) => !pair.startsWith("X-Amz-Signature="));
  const canonical = [
    method,
    path,
    signed.sort().join("&"),
    `host:${headers.host}`,
    "",
    "host",
    "UNSIGNED-PAYLOAD",
  ].join("\n");
  const digest = createHash("sha256").update(canonical).digest("hex");
  const toSign = ["AWS4-HMAC-SHA256", date, scope, digest].join("\n");
  let key: string | Buffer = `AWS4${credentials.secretAccessKey}`;
  for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
  const signature = createHmac("sha256", key).update(toSign).digest("hex");
  return given.get("X-Amz-Signature") === signature ? undefined : "SignatureDoesNotMatch";
}

function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3:$4:$5Z"));
}
