/** For tests: a sender straight to a handler. The test decides what becomes of each request and its reply. */
import { joinChunks, SheafError } from "@sheaf/arrow";
import type { HttpHeaders } from "../../message/http-message.ts";
import type { HttpHandler } from "../../server/http-handler.ts";
import { httpRequest } from "../../server/testing/raw-caller.ts";
import type { HttpSender, IncomingReply, OutgoingRequest } from "../http-sender.ts";

/** A reply as it leaves the server. */
export interface SentReply {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
}

/** What becomes of a request. */
export interface Fate {
  /** The request does not reach the server. */
  readonly lost?: boolean;
  /** In place of the server's reply. */
  readonly reply?: (real: SentReply) => SentReply;
  /** Bytes of the body after which the connection breaks. */
  readonly breaksAt?: number;
  /** Bytes of the body after which it ends as if that were all. */
  readonly endsAt?: number;
  /** Bytes that come at once. Default: all. */
  readonly pieceBytes?: number;
  /** Waited for before the reply comes. */
  readonly after?: Promise<unknown>;
}

/** Says what becomes of the n-th request. */
export type Script = (request: OutgoingRequest, index: number) => Fate | undefined;

/** Sends to a handler. */
export class ScriptedSender implements HttpSender {
  requests: OutgoingRequest[] = [];
  /** Replies of which the rest was let go. */
  discarded = 0;
  closed = 0;
  readonly #handler: HttpHandler;
  #script: Script;

  constructor(handler: HttpHandler, script: Script = () => undefined) {
    this.#handler = handler;
    this.#script = script;
  }

  /** Begins anew with another script. */
  play(script: Script): void {
    this.#script = script;
    this.requests = [];
  }

  /** Method and path of each request, the origin left out. */
  get paths(): readonly string[] {
    return this.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  }

  async send(request: OutgoingRequest): Promise<IncomingReply> {
    const fate = this.#script(request, this.requests.length) ?? {};
    this.requests.push(request);
    if (fate.lost) throw new SheafError("transport", "connect-failed", "lost on its way");
    const real = await answered(this.#handler, request);
    await fate.after;
    const reply = fate.reply?.(real) ?? real;
    return incoming(reply, fate, () => {
      this.discarded++;
    });
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

async function answered(handler: HttpHandler, request: OutgoingRequest): Promise<SentReply> {
  const { method, url, headers, body } = request;
  const response = await handler.handle(
    httpRequest({
      method,
      path: new URL(url).pathname,
      headers: Object.fromEntries(headers),
      body: joinChunks(body),
    }),
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body) pieces.push(piece);
  return { status: response.status, headers: response.headers, body: joinChunks(pieces) };
}

function incoming(reply: SentReply, fate: Fate, onDiscard: () => void): IncomingReply {
  const { breaksAt, endsAt, pieceBytes = Number.POSITIVE_INFINITY } = fate;
  const length = Math.min(breaksAt ?? reply.body.byteLength, endsAt ?? reply.body.byteLength);
  let at = 0;
  let lent: Uint8Array | undefined;
  return {
    status: reply.status,
    header(name) {
      const values = reply.headers.flatMap(([key, value]) =>
        key.toLowerCase() === name ? value : [],
      );
      return values.length === 0 ? undefined : values.join(", ");
    },
    async receive() {
      // Pieces are lent: whoever has kept one sees what becomes of it.
      lent?.fill(0xee);
      lent = undefined;
      if (at >= length) {
        if (breaksAt === undefined) return undefined;
        throw new SheafError("transport", "peer-closed", "the connection broke");
      }
      // A Buffer, as runtimes lend them.
      lent = Buffer.from(reply.body.subarray(at, Math.min(length, at + pieceBytes)));
      at += lent.byteLength;
      return lent;
    },
    async discard() {
      onDiscard();
    },
  };
}
