/** The body of a reply between undici, which pushes, and its reader, which pulls. */
import type { SheafError } from "@sheaf/core";
import type { Dispatcher } from "undici";
import type { IncomingReply } from "../client/http-sender.ts";

/** What may wait to be read before the connection is paused. */
const MAX_WAITING_BYTES = 256 * 1024;

type Fields = Readonly<Record<string, string | string[] | undefined>>;

/** Whoever waits for the next piece. */
interface Reader {
  resolve(piece: Uint8Array | undefined): void;
  reject(error: unknown): void;
}

/** A queue with a brake. */
export class ReplyBody {
  readonly #controller: Dispatcher.DispatchController;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #ended = false;
  #failure: SheafError | undefined;
  #reader: Reader | undefined;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  /** The reply whose body this is. */
  asReply(status: number, fields: Fields): IncomingReply {
    return {
      status,
      header(name) {
        const value = fields[name];
        return Array.isArray(value) ? value.join(", ") : value;
      },
      receive: () => this.#receive(),
      discard: async () => this.#discard(),
    };
  }

  push(piece: Uint8Array): void {
    if (this.#reader !== undefined) {
      this.#take()?.resolve(piece);
      return;
    }
    this.#waiting.push(piece);
    this.#waitingBytes += piece.byteLength;
    if (this.#waitingBytes >= MAX_WAITING_BYTES) this.#controller.pause();
  }

  end(): void {
    this.#ended = true;
    this.#take()?.resolve(undefined);
  }

  fail(error: SheafError): void {
    this.#failure = error;
    this.#take()?.reject(error);
  }

  #receive(): Promise<Uint8Array | undefined> {
    const piece = this.#waiting.shift();
    if (piece !== undefined) {
      this.#waitingBytes -= piece.byteLength;
      if (this.#waitingBytes < MAX_WAITING_BYTES && this.#controller.paused)
        this.#controller.resume();
      return Promise.resolve(piece);
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  #discard(): void {
    if (this.#ended || this.#failure !== undefined) return;
    this.#waiting = [];
    this.#controller.abort(new Error("the rest of the reply is not wanted"));
  }

  #take(): Reader | undefined {
    const reader = this.#reader;
    this.#reader = undefined;
    return reader;
  }
}
