/** Requests over connections that are kept, by undici, which is loaded when the first one is sent. */
import { joinChunks } from "@sheaf/arrow";
import type { Pool } from "undici";
import type { HttpSender, IncomingReply, OutgoingRequest } from "../client/http-sender.ts";
import type { HttpHeaders } from "../message/http-message.ts";
import { UndiciReply } from "./undici-reply.ts";

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
  #opening: Promise<Pool> | undefined;
  #pool: Pool | undefined;
  readonly #underWay: Set<UndiciReply> = new Set();

  constructor(origin: string, options: ConnectionOptions) {
    this.#origin = origin;
    this.#options = options;
  }

  send(request: OutgoingRequest): Promise<IncomingReply> {
    return this.#pool === undefined
      ? this.#firstSend(request)
      : this.#dispatch(this.#pool, request);
  }

  async close(): Promise<void> {
    for (const reply of this.#underWay) reply.giveUp();
    const pool = await this.#opening?.catch(() => undefined);
    // What is still under way has been given up by its callers.
    await pool?.destroy().catch(() => undefined);
  }

  async #firstSend(request: OutgoingRequest): Promise<IncomingReply> {
    this.#opening ??= openPool(this.#origin, this.#options);
    this.#pool = await this.#opening;
    return this.#dispatch(this.#pool, request);
  }

  #dispatch(pool: Pool, request: OutgoingRequest): Promise<IncomingReply> {
    const { url, method, headers, body } = request;
    return new Promise((resolve, reject) => {
      const options = {
        origin: this.#origin,
        path: url.slice(this.#origin.length) || "/",
        method,
        headers: fieldsOf(headers),
        // It would give up the connection after a HEAD.
        reset: false,
        body: body.length === 0 ? null : bodyOf(body),
      };
      pool.dispatch(options, new UndiciReply(request, this.#underWay, { resolve, reject }));
    });
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

/** Names and values by turns. */
function fieldsOf(headers: HttpHeaders): string[] {
  const fields: string[] = [];
  for (const [name, value] of headers) fields.push(name, value);
  return fields;
}

function bodyOf(body: readonly Uint8Array[]): Buffer {
  const { buffer, byteOffset, byteLength } = joinChunks(body);
  return Buffer.from(buffer, byteOffset, byteLength);
}
