/** An exchange over HTTP: one request for each turn. */
import type { ReceivedBatch } from "@sheaf/arrow";
import type { StreamLink, TurnInput } from "@sheaf/core";
import { busy, streamClosed } from "@sheaf/core/carrier";
import type { CallReply } from "./call-reply.ts";
import { endedTooSoon, type HttpStream } from "./http-link.ts";

/** The client's end of an exchange. */
export class ExchangeLink<Header> implements StreamLink<Header> {
  readonly header: Header | undefined;
  readonly #stream: HttpStream<Header>;
  /** Resolves when the opening has been answered. */
  readonly #opened: Promise<void>;
  #turning: Promise<unknown> | undefined;
  #over = false;

  /** `opening` is the reply to the opening, behind its header; none for a stream that is resumed. */
  constructor(
    stream: HttpStream<Header>,
    header: Header | undefined,
    opening: Promise<CallReply> | undefined,
  ) {
    this.#stream = stream;
    this.header = header;
    this.#opened = opening === undefined ? Promise.resolve() : this.#readOpening(opening);
    // Reported by the first turn.
    this.#opened.catch(() => undefined);
  }

  async turn(input: TurnInput): Promise<ReceivedBatch | undefined> {
    const { method } = this.#stream.call;
    if (this.#over) throw streamClosed(method);
    if (this.#turning !== undefined) throw busy(method);
    const turning = this.#turn(input);
    this.#turning = turning;
    try {
      return await turning;
    } finally {
      this.#turning = undefined;
    }
  }

  async token(): Promise<string | undefined> {
    await this.#opened;
    return this.#stream.position.toToken();
  }

  async close(): Promise<void> {
    this.#over = true;
    await this.#opened.catch(() => undefined);
  }

  async cancel(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#opened.catch(() => undefined);
    await this.#turning?.catch(() => undefined);
    await this.#stream.sendCancel();
  }

  async #turn(input: TurnInput): Promise<ReceivedBatch> {
    await this.#opened;
    // Never sent twice: nobody knows what the lost one has done.
    const reply = await this.#stream.send(input, false, 0);
    return this.#readTurn(reply);
  }

  /** The opening's reply says where the first turn goes; a batch that is no such word is not expected. */
  async #readOpening(opening: Promise<CallReply>): Promise<void> {
    const reply = await opening;
    let failure: unknown;
    await reply.reader.each((event) => {
      if (event.kind === "error") failure ??= event.error;
      else this.#stream.position.note(event.batch);
    });
    reply.finish();
    if (failure !== undefined) throw failure;
    if (this.#stream.position.cursor === undefined) throw endedTooSoon(this.#stream.call.method);
  }

  /** The first batch is the output; the token is on it, or on a batch behind it. */
  async #readTurn(reply: CallReply): Promise<ReceivedBatch> {
    const { position, call } = this.#stream;
    let output: ReceivedBatch | undefined;
    let failure: unknown;
    await reply.reader.each((event) => {
      if (event.kind === "error") {
        failure ??= event.error;
        position.cursor = undefined;
        return;
      }
      position.note(event.batch);
      output ??= event.batch.own();
    });
    reply.finish();
    if (failure !== undefined) throw failure;
    if (output === undefined) throw endedTooSoon(call.method);
    if (!this.#stream.isPointer(output)) return output;
    const batch = await this.#stream.resolve(output);
    position.note(batch);
    return batch;
  }
}
