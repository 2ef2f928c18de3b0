/** The reply to one request, on its way to be read. */
import type { LogListener } from "@sheaf/core";
import { type Frames, ReplyReader } from "@sheaf/core/carrier";
import type { IncomingReply } from "./http-sender.ts";

/** What of a request its reply is read with. */
interface Asked {
  readonly method: string;
  readonly onLog: LogListener | undefined;
}

/** A reply that is being read: one Arrow stream, or several behind each other. */
export class CallReply {
  readonly status: number;
  readonly frames: Frames;
  /** Of the Arrow stream that comes next. */
  reader: ReplyReader;
  readonly #reply: IncomingReply;
  readonly #asked: Asked;

  constructor(reply: IncomingReply, frames: Frames, asked: Asked) {
    this.status = reply.status;
    this.frames = frames;
    this.#reply = reply;
    this.#asked = asked;
    this.reader = new ReplyReader(frames, asked.method, asked.onLog);
  }

  /** One Arrow stream has been read to its end: goes on to the one behind it. */
  nextStream(): void {
    this.reader = new ReplyReader(this.frames, this.#asked.method, this.#asked.onLog);
  }

  /** Everything of use has been read: reads the end, so that the connection is free for the next call. */
  finish(): void {
    const discardRest = (rest: unknown): void => {
      if (rest !== undefined) void this.#reply.discard();
    };
    // Behind the end of the Arrow stream there is nothing but the end of the body. The call has its answer.
    this.#reply.receive().then(discardRest, discardRest);
  }

  /** Lets go of what has not been read. Never rejects. */
  discard(): Promise<void> {
    return this.#reply.discard();
  }
}
