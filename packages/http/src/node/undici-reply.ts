/** A reply by undici, which pushes, before its reader, who pulls. */
import { SheafError } from "@sheaf/core";
import type { Dispatcher } from "undici";
import type { IncomingReply, OutgoingRequest } from "../client/http-sender.ts";

/** What may wait to be read before the connection is paused. */
const MAX_WAITING_BYTES = 256 * 1024;

type Controller = Dispatcher.DispatchController;
type Fields = Readonly<Record<string, string | string[] | undefined>>;

const NO_FIELDS: Fields = {};

/** Whoever waits for something. */
interface Waiting<Value> {
  resolve(value: Value): void;
  reject(error: unknown): void;
}

/** A request under way, and its reply: a queue with a brake. */
export class UndiciReply implements IncomingReply, Dispatcher.DispatchHandler {
  status = 0;
  readonly #request: OutgoingRequest;
  readonly #underWay: Set<UndiciReply>;
  /** Who waits for the head. */
  #opening: Waiting<IncomingReply> | undefined;
  #fields: Fields = NO_FIELDS;
  #controller: Controller | undefined;
  #isGivenUp = false;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #ended = false;
  #failure: SheafError | undefined;
  #reader: Waiting<Uint8Array | undefined> | undefined;

  /** `opening` is told of the head, or that there is none. */
  constructor(
    request: OutgoingRequest,
    underWay: Set<UndiciReply>,
    opening: Waiting<IncomingReply>,
  ) {
    this.#request = request;
    this.#underWay = underWay;
    this.#opening = opening;
    underWay.add(this);
    const { signal } = request;
    if (signal === undefined) return;
    signal.addEventListener("abort", this.#onAbort, { once: true });
    if (signal.aborted) this.giveUp();
  }

  header(name: string): string | undefined {
    const value = this.#fields[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  receive(): Promise<Uint8Array | undefined> {
    const piece = this.#waiting.shift();
    if (piece !== undefined) {
      this.#waitingBytes -= piece.byteLength;
      if (this.#waitingBytes < MAX_WAITING_BYTES && this.#controller?.paused) {
        this.#controller.resume();
      }
      return Promise.resolve(piece);
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return NOTHING;
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  async discard(): Promise<void> {
    if (this.#ended || this.#failure !== undefined) return;
    this.#waiting = [];
    this.#controller?.abort(new Error("the rest of the reply is not wanted"));
  }

  /** Nobody waits for it any longer. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#controller?.abort(givenUp(this.#request.url));
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#isGivenUp) this.giveUp();
  }

  onResponseStart(_controller: Controller, status: number, fields: Fields): void {
    this.status = status;
    this.#fields = fields;
    this.#opening?.resolve(this);
    this.#opening = undefined;
  }

  onResponseData(controller: Controller, piece: Uint8Array): void {
    if (this.#reader !== undefined) {
      this.#take()?.resolve(piece);
      return;
    }
    this.#waiting.push(piece);
    this.#waitingBytes += piece.byteLength;
    if (this.#waitingBytes >= MAX_WAITING_BYTES) controller.pause();
  }

  onResponseEnd(): void {
    this.#done();
    this.#ended = true;
    this.#take()?.resolve(undefined);
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.#done();
    this.#failure = lost(this.#request.url, error);
    this.#opening?.reject(this.#failure);
    this.#opening = undefined;
    this.#take()?.reject(this.#failure);
  }

  readonly #onAbort = (): void => this.giveUp();

  #done(): void {
    this.#underWay.delete(this);
    this.#request.signal?.removeEventListener("abort", this.#onAbort);
  }

  #take(): Waiting<Uint8Array | undefined> | undefined {
    const reader = this.#reader;
    this.#reader = undefined;
    return reader;
  }
}

const NOTHING: Promise<undefined> = Promise.resolve(undefined);

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
