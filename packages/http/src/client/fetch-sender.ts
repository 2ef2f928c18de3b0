/** Requests by the runtime's `fetch`. */
import { joinChunks, SheafError } from "@sheaf/arrow";
import type { HttpSender, IncomingReply, OutgoingRequest } from "./http-sender.ts";

/** The part of `fetch` that is needed. */
export type FetchFunction = (url: string, init: RequestInit) => Promise<Response>;

/** A sender on a `fetch`, the runtime's own by default. */
export function fetchSender(
  fetch: FetchFunction = (url, init) => globalThis.fetch(url, init),
): HttpSender {
  const underWay = new Set<AbortController>();
  return {
    send: (request) => sendByFetch(fetch, request, underWay),
    async close() {
      for (const aborting of underWay) aborting.abort();
    },
  };
}

async function sendByFetch(
  fetch: FetchFunction,
  { method, url, headers, body, signal }: OutgoingRequest,
  underWay: Set<AbortController>,
): Promise<IncomingReply> {
  const aborting = new AbortController();
  const abort = (): void => aborting.abort(signal?.reason);
  const done = (): void => {
    underWay.delete(aborting);
    signal?.removeEventListener("abort", abort);
  };
  underWay.add(aborting);
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      signal: aborting.signal,
      redirect: "manual",
      ...(body.length === 0 ? {} : { body: ownBuffer(joinChunks(body)) }),
    });
  } catch (error) {
    done();
    throw failed("connect-failed", `${url}: the request failed`, error);
  }
  const reader = response.body?.getReader();
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    async receive() {
      try {
        const piece = await reader?.read();
        if (piece?.value === undefined) done();
        return piece?.value;
      } catch (error) {
        done();
        throw failed("peer-closed", `${url}: the reply broke off`, error);
      }
    },
    async discard() {
      done();
      aborting.abort();
      await reader?.cancel().catch(() => undefined);
    },
  };
}

function failed(code: "connect-failed" | "peer-closed", what: string, cause: unknown): SheafError {
  return new SheafError("transport", code, `${what}: ${reasonOf(cause)}`, { cause });
}

/** Memory that is nobody else's: types of `fetch` rule shared memory out. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
