/** The server core as a WHATWG fetch handler: for Bun, Deno, Workers, service workers, and frameworks on Node. */
import { joinChunks, protocolError, SheafError } from "@sheaf/arrow";
import type { HttpBody, HttpRequest } from "../message/http-message.ts";
import type { HttpHandler } from "./http-handler.ts";

/** What a runtime knows of a request beside the request. */
export interface FetchInfo {
  /** The peer's address. */
  readonly remoteAddr?: string;
}

/** `(request) => Promise<Response>`: what runtimes call. */
export type FetchHandler = (request: Request, info?: FetchInfo) => Promise<Response>;

/** Makes the handler. */
export function fetchHandler(handler: HttpHandler): FetchHandler {
  return async (request, info = {}) => {
    const { status, headers, body } = await handler.handle(new FetchRequest(request, info));
    const isBare = status === 204 || request.method === "HEAD";
    return new Response(isBare ? null : bodyOf(body), { status, headers });
  };
}

class FetchRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly remoteAddr: string;
  readonly signal: AbortSignal;
  readonly #request: Request;

  constructor(request: Request, { remoteAddr = "" }: FetchInfo) {
    const { pathname, search } = new URL(request.url);
    this.method = request.method;
    this.path = pathname;
    this.query = search.slice(1);
    this.remoteAddr = remoteAddr;
    this.signal = request.signal;
    this.#request = request;
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined;
  }

  async readBody(maxBytes: number): Promise<Uint8Array> {
    const announced = Number(this.header("content-length") ?? 0);
    if (announced > maxBytes) throw overLimit(maxBytes);
    const reader = this.#request.body?.getReader();
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const piece = await reader?.read().catch(brokenOff);
      if (piece === undefined || piece.done) return joinChunks(pieces);
      length += piece.value.byteLength;
      if (length > maxBytes) {
        await reader?.cancel();
        throw overLimit(maxBytes);
      }
      pieces.push(piece.value);
    }
  }
}

function brokenOff(error: unknown): never {
  throw new SheafError(
    "transport",
    "peer-closed",
    "the client closed before its request was complete",
    {
      cause: error,
    },
  );
}

/** A body that is longer than the server takes. */
export function overLimit(maxBytes: number): SheafError {
  return protocolError("limit-exceeded", `the body is over the limit of ${maxBytes} bytes`, {
    limit: maxBytes,
  });
}

function bodyOf(body: HttpBody): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null {
  if (isWhole(body)) return body.length === 0 ? null : ownBuffer(joinChunks(body));
  const iterator = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** Whether all of a body is there. */
export function isWhole(body: HttpBody): body is readonly Uint8Array[] {
  return Array.isArray(body);
}

function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}
