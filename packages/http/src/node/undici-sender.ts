/** Requests over connections that are kept, by undici, which is loaded when the first one is sent. */
import { joinChunks } from "@sheaf/arrow";
import { SheafError } from "@sheaf/core";
import type { Dispatcher, Pool } from "undici";
import type { HttpSender, IncomingReply, OutgoingRequest } from "../client/http-sender.ts";
import { ReplyBody } from "./reply-body.ts";

/** How connections are kept. */
export interface ConnectionOptions {
  /** Connections at the same time. Default 128. */
  readonly connections?: number;
  /** Milliseconds that an idle connection is kept. Default 30 000. */
  readonly keepAliveTimeoutMs?: number;
  /** Milliseconds to connect. Default 10 000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds without a byte of the reply after which it is given up. Default 300 000; 0 is never. */
  readonly replyTimeoutMs?: number;
  /** Certificates to trust beside or instead of the system's, in PEM. Default: the system's. */
  readonly ca?: string | readonly string[];
}

/** A sender for one origin. */
export class UndiciSender implements HttpSender {
  readonly #origin: string;
  readonly #options: ConnectionOptions;
  #pool: Promise<Pool> | undefined;
  readonly #underWay: Set<() => void> = new Set();

  constructor(origin: string, options: ConnectionOptions) {
    this.#origin = origin;
    this.#options = options;
  }

  async send(request: OutgoingRequest): Promise<IncomingReply> {
    this.#pool ??= openPool(this.#origin, this.#options);
    return dispatched(await this.#pool, this.#origin, request, this.#underWay);
  }

  async close(): Promise<void> {
    for (const giveUp of this.#underWay) giveUp();
    const pool = await this.#pool?.catch(() => undefined);
    // What is still under way has been given up by its callers.
    await pool?.destroy().catch(() => undefined);
  }
}

async function openPool(origin: string, options: ConnectionOptions): Promise<Pool> {
  const { Pool: PoolClass } = await import("undici");
  const { connections = 128, keepAliveTimeoutMs = 30_000, replyTimeoutMs = 300_000 } = options;
  return new PoolClass(origin, {
    connections,
    keepAliveTimeout: keepAliveTimeoutMs,
    headersTimeout: replyTimeoutMs,
    bodyTimeout: replyTimeoutMs,
    connect: {
      timeout: options.connectTimeoutMs ?? 10_000,
      ...(options.ca === undefined ? {} : { ca: [options.ca].flat() }),
    },
  });
}

function dispatched(
  pool: Pool,
  origin: string,
  request: OutgoingRequest,
  underWay: Set<() => void>,
): Promise<IncomingReply> {
  return new Promise((resolve, reject) => {
    const { url, method, headers, body, signal } = request;
    let abort: (() => void) | undefined;
    let reply: ReplyBody | undefined;
    let isGivenUp = false;
    const giveUp = (): void => {
      isGivenUp = true;
      abort?.();
    };
    const done = (): void => {
      underWay.delete(giveUp);
      signal?.removeEventListener("abort", giveUp);
    };
    underWay.add(giveUp);
    signal?.addEventListener("abort", giveUp, { once: true });
    if (signal?.aborted) giveUp();
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        abort = () => controller.abort(givenUp(url));
        if (isGivenUp) abort();
      },
      onResponseStart(controller, status, fields) {
        reply = new ReplyBody(controller);
        resolve(reply.asReply(status, fields));
      },
      onResponseData(_controller, chunk) {
        reply?.push(chunk);
      },
      onResponseEnd() {
        done();
        reply?.end();
      },
      onResponseError(_controller, error) {
        done();
        const failure = lost(url, error);
        if (reply === undefined) reject(failure);
        else reply.fail(failure);
      },
    };
    pool.dispatch(
      {
        origin,
        path: url.slice(origin.length) || "/",
        method,
        headers: headers.flat(),
        // It would give up the connection after a HEAD.
        reset: false,
        body: body.length === 0 ? null : bodyOf(body),
      },
      handler,
    );
  });
}

function bodyOf(body: readonly Uint8Array[]): Buffer {
  const { buffer, byteOffset, byteLength } = joinChunks(body);
  return Buffer.from(buffer, byteOffset, byteLength);
}

function givenUp(url: string): SheafError {
  return new SheafError("cancelled", "aborted", `${url}: the request was given up`);
}

function lost(url: string, error: Error & { readonly code?: string }): SheafError {
  const refused = error.code === "ECONNREFUSED" || error.code === "UND_ERR_CONNECT_TIMEOUT";
  return new SheafError(
    "transport",
    refused ? "connect-failed" : "peer-closed",
    `${url}: ${error.message}`,
    { cause: error },
  );
}
