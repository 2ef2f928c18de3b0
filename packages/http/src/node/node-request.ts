/** A request of `node:http` as the server core reads it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { joinChunks, SheafError } from "@sheaf/arrow";
import type { HttpRequest } from "../message/http-message.ts";
import { overLimit } from "../server/fetch-handler.ts";

/** Bodies whose length is announced are put together as they come, up to this size at once. */
const EAGER_BYTES = 64 * 1024 * 1024;

/** One request. */
export class NodeRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly #message: IncomingMessage;
  readonly #response: ServerResponse;
  #signal: AbortSignal | undefined;

  constructor(message: IncomingMessage, response: ServerResponse) {
    const url = message.url ?? "/";
    const at = url.indexOf("?");
    this.method = message.method ?? "GET";
    this.path = at === -1 ? url : url.slice(0, at);
    this.query = at === -1 ? "" : url.slice(at + 1);
    this.#message = message;
    this.#response = response;
  }

  get remoteAddr(): string {
    return this.#message.socket.remoteAddress ?? "";
  }

  /** Made when somebody asks: most calls are answered before anybody could go away. */
  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      const controller = new AbortController();
      this.#signal = controller.signal;
      const response = this.#response;
      response.once("close", () => {
        if (!response.writableFinished) controller.abort();
      });
      if (response.destroyed) controller.abort();
    }
    return this.#signal;
  }

  header(name: string): string | undefined {
    const value = this.#message.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  readBody(maxBytes: number): Promise<Uint8Array> {
    const message = this.#message;
    const announced = Number(message.headers["content-length"] ?? -1);
    if (announced > maxBytes) return Promise.reject(overLimit(maxBytes));
    return new Promise((resolve, reject) => {
      const body = new GatheredBody(announced, maxBytes);
      message.on("data", (piece: Buffer) => {
        if (body.add(piece)) return;
        message.removeAllListeners("data");
        message.resume();
        reject(overLimit(maxBytes));
      });
      message.on("end", () => resolve(body.bytes()));
      message.on("error", (error) => reject(brokenOff(error)));
      message.on("close", () => {
        if (!message.complete) reject(brokenOff(undefined));
      });
    });
  }
}

/** Pieces on their way to be one. */
class GatheredBody {
  readonly #maxBytes: number;
  /** Where the length is known, everything goes to its place at once. */
  readonly #whole: Uint8Array | undefined;
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(announced: number, maxBytes: number) {
    this.#maxBytes = maxBytes;
    // A small body comes in one piece, which is then the body.
    const isLarge = announced > 16 * 1024 && announced <= EAGER_BYTES;
    this.#whole = isLarge ? new Uint8Array(Buffer.allocUnsafeSlow(announced).buffer) : undefined;
  }

  /** Takes a piece; `false` when that is too much. */
  add(piece: Uint8Array): boolean {
    const at = this.#length;
    this.#length += piece.byteLength;
    if (this.#length > this.#maxBytes) return false;
    if (this.#whole === undefined) this.#pieces.push(piece);
    else this.#whole.set(piece, at);
    return true;
  }

  bytes(): Uint8Array {
    return this.#whole ?? joinChunks(this.#pieces);
  }
}

function brokenOff(cause: unknown): SheafError {
  return new SheafError(
    "transport",
    "peer-closed",
    "the client closed before its request was complete",
    {
      cause,
    },
  );
}
