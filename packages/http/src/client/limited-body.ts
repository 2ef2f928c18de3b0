/** The body of a reply as it comes, as long as it is not too long. */
import { joinChunks, protocolError, SheafError } from "@sheaf/arrow";
import type { ByteChannel } from "@sheaf/core";
import type { IncomingReply } from "./http-sender.ts";

/** What a body may be, and of which call it is. */
export interface BodyLimit {
  readonly maxBytes: number;
  readonly method: string;
}

/** A channel that only receives. Rejects with `limit-exceeded`, and lets go of the rest, as soon as too much has come. */
export class LimitedBody implements ByteChannel {
  readonly name: string;
  readonly #reply: IncomingReply;
  readonly #limit: BodyLimit;
  #received = 0;

  constructor(name: string, reply: IncomingReply, limit: BodyLimit) {
    this.name = name;
    this.#reply = reply;
    this.#limit = limit;
  }

  receive(into?: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#reply.receive(into).then(this.#count);
  }

  /** All of it at once. */
  async whole(): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (;;) {
      const piece = await this.receive();
      if (piece === undefined) return joinChunks(pieces);
      // Pieces are lent, and a Buffer's slice is no copy.
      pieces.push(new Uint8Array(piece));
    }
  }

  send(): never {
    throw new SheafError("transport", "closed", `${this.name}: a reply cannot be written to`);
  }

  close(): Promise<void> {
    return this.#reply.discard();
  }

  readonly #count = (piece: Uint8Array | undefined): Uint8Array | undefined => {
    this.#received += piece?.byteLength ?? 0;
    const { maxBytes, method } = this.#limit;
    if (this.#received <= maxBytes) return piece;
    void this.#reply.discard();
    throw protocolError(
      "limit-exceeded",
      `the reply is over the limit of ${maxBytes} bytes (maxResponseBytes)`,
      { method, limit: maxBytes },
    );
  };
}
