/** A reply by undici, which pushes, before its reader, who pulls. */
import { SheafError } from "@sheaf/core";
import type { Dispatcher } from "undici";
import type { IncomingReply, OutgoingRequest } from "../client/http-sender.ts";

/** What may wait to be read before the connection is paused. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Names and values of header fields by turns, as they came. */
type RawFields = readonly Uint8Array[];

/** Whoever waits for something. */
interface Waiting<Value> {
  resolve(value: Value): void;
  reject(error: unknown): void;
}

/**
 * A request under way, and its reply: a queue with a brake. It speaks the older of undici 7's two interfaces: the newer one
 * makes an object of all fields of the head before anybody has asked for one, which takes as long as all else here.
 */
export class UndiciReply implements IncomingReply, Dispatcher.DispatchHandler {
  status = 0;
  readonly #request: OutgoingRequest;
  readonly #underWay: Set<UndiciReply>;
  /** Who waits for the head. */
  #opening: Waiting<IncomingReply> | undefined;
  #fields: RawFields = [];
  #abort: ((error: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #isGivenUp = false;
  #isPaused = false;
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
    let found: string | undefined;
    for (let i = 0; i < this.#fields.length; i += 2) {
      const field = this.#fields[i]!;
      if (field.length !== name.length || latin1(field).toLowerCase() !== name) continue;
      const value = latin1(this.#fields[i + 1]!);
      found = found === undefined ? value : `${found}, ${value}`;
    }
    return found;
  }

  receive(): Promise<Uint8Array | undefined> {
    const piece = this.#waiting.shift();
    if (piece !== undefined) {
      this.#waitingBytes -= piece.byteLength;
      if (this.#isPaused && this.#waitingBytes < MAX_WAITING_BYTES) {
        this.#isPaused = false;
        this.#resume?.();
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
    this.#abort?.(new Error("the rest of the reply is not wanted"));
  }

  /** Nobody waits for it any longer. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#abort?.(givenUp(this.#request.url));
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    if (this.#isGivenUp) this.giveUp();
  }

  onHeaders(status: number, fields: Buffer[], resume: () => void): boolean {
    // What comes before the reply: early hints, and the like.
    if (status < 200) return true;
    this.status = status;
    this.#fields = fields;
    this.#resume = resume;
    this.#opening?.resolve(this);
    this.#opening = undefined;
    return true;
  }

  onData(piece: Buffer): boolean {
    if (this.#reader !== undefined) {
      this.#take()?.resolve(piece);
      return true;
    }
    this.#waiting.push(piece);
    this.#waitingBytes += piece.byteLength;
    this.#isPaused = this.#waitingBytes >= MAX_WAITING_BYTES;
    return !this.#isPaused;
  }

  onComplete(): void {
    this.#done();
    this.#ended = true;
    this.#take()?.resolve(undefined);
  }

  onError(error: Error): void {
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

function latin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
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
