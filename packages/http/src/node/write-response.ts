/** A response of the server core by `node:http`. */
import type { ServerResponse } from "node:http";
import { joinChunks } from "@sheaf/arrow";
import type { HttpBody, HttpResponse } from "../message/http-message.ts";
import { isWhole } from "../server/fetch-handler.ts";

/** Bodies up to this size are sent in one piece. */
const JOINED_BYTES = 64 * 1024;
/** What is produced bit by bit is sent when there is this much of it, or when there is nothing to do but wait. */
const GATHERED_BYTES = 16 * 1024;
/** A producer that never waits lets others have their turn this often. */
const BUSY_MS = 2;

/** Sends a response. Done, or resolved, when everything has been handed over, or the client is gone. */
export function writeResponse(
  { status, headers, body }: HttpResponse,
  response: ServerResponse,
): void | Promise<void> {
  const fields: string[] = [];
  let isLengthSaid = status === 204;
  for (const [name, value] of headers) {
    fields.push(name, value);
    // An answer to HEAD says what the length would be.
    if (name === "Content-Length") isLengthSaid = true;
  }
  if (!isWhole(body)) {
    response.writeHead(status, fields);
    return writeStream(body, response);
  }
  let length = 0;
  for (const chunk of body) length += chunk.byteLength;
  if (!isLengthSaid) fields.push("Content-Length", String(length));
  response.writeHead(status, fields);
  if (length > JOINED_BYTES) {
    writeChunks(body, length, response);
    response.end();
  } else {
    response.end(joinChunks(body));
  }
}

/** Large chunks are not worth a copy to be sent in one piece. Answers whether more may be written. */
function writeChunks(
  chunks: readonly Uint8Array[],
  length: number,
  response: ServerResponse,
): boolean {
  if (length <= JOINED_BYTES) return response.write(joinChunks(chunks));
  let goesOn = true;
  response.cork();
  for (const chunk of chunks) goesOn = response.write(chunk);
  response.uncork();
  return goesOn;
}

async function writeStream(
  body: Exclude<HttpBody, readonly Uint8Array[]>,
  response: ServerResponse,
): Promise<void> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  let busySince = performance.now();
  const flush = (): boolean => {
    if (bytes === 0 || response.destroyed) return true;
    const goesOn = writeChunks(gathered, bytes, response);
    gathered = [];
    bytes = 0;
    return goesOn;
  };
  // What has been gathered is not held back while the producer waits for something.
  let isWatched = false;
  const watch = (): void => {
    if (isWatched) return;
    isWatched = true;
    setImmediate(() => {
      isWatched = false;
      flush();
    });
  };
  let isFirst = true;
  for await (const chunk of body) {
    if (response.destroyed) return;
    gathered.push(chunk);
    bytes += chunk.byteLength;
    const isBusy = performance.now() - busySince > BUSY_MS;
    // The first batch is waited for.
    if (bytes < GATHERED_BYTES && !isBusy && !isFirst) {
      watch();
      continue;
    }
    isFirst = false;
    if (!flush()) await drained(response);
    if (isBusy) {
      await new Promise(setImmediate);
      busySince = performance.now();
    }
  }
  flush();
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.once("drain", done);
    response.once("close", done);
  });
}
