/**
 * A producer over HTTP: replies hold one turn, or many. A batch is given out when the token behind it is known, so that
 * a reply that breaks off loses nothing and repeats nothing.
 */
import type { ReceivedBatch } from "@sheaf/arrow";
import { isSheafError, protocolError } from "@sheaf/arrow";
import type { StreamLink, TurnInput } from "@sheaf/core";
import { askedAhead, busy, type ReplyEvent, streamClosed } from "@sheaf/core/carrier";
import type { CallReply } from "./call-reply.ts";
import type { HttpStream } from "./http-link.ts";
import { Patience } from "./retry.ts";

/** The client's end of a producer. */
export class ProducerLink<Header> implements StreamLink<Header> {
  readonly header: Header | undefined;
  readonly #stream: HttpStream<Header>;
  readonly #turns: number;
  readonly #patience: Patience;
  /** The reply that is being read. */
  #reply: Promise<CallReply> | undefined;
  /** Read, and not given out: what comes behind it decides what it is worth. */
  #held: ReceivedBatch | undefined;
  /** Whether the token of where the stream stands has come. */
  #known: boolean;
  /** Whether the stream goes on with another request when the reply has ended. */
  #goesOn: boolean;
  #failure: unknown;
  #turning: Promise<unknown> | undefined;
  #turned = false;
  #finished = false;
  #over = false;

  /** `opening` is the reply to the opening, behind its header; none for a stream that is resumed. */
  constructor(
    stream: HttpStream<Header>,
    header: Header | undefined,
    opening: Promise<CallReply> | undefined,
    turns: number,
  ) {
    this.#stream = stream;
    this.header = header;
    this.#reply = opening;
    this.#known = opening === undefined;
    this.#goesOn = this.#known;
    this.#turns = turns;
    this.#patience = new Patience(stream.transport.retry);
    // Reported by the first turn.
    opening?.catch(() => undefined);
  }

  async turn(input: TurnInput): Promise<ReceivedBatch | undefined> {
    const { method } = this.#stream.call;
    if (this.#over) throw streamClosed(method);
    if (this.#turning !== undefined) throw busy(method);
    if (input.metadata !== undefined && this.#turns > 1 && this.#turned) throw askedAhead(method);
    this.#turned = true;
    const turning = this.#next(input);
    this.#turning = turning;
    try {
      return await turning;
    } finally {
      this.#turning = undefined;
    }
  }

  async token(): Promise<string | undefined> {
    if (this.#held === undefined)
      return this.#finished ? undefined : this.#stream.position.toToken();
    throw protocolError(
      "unsupported",
      "the server sends several batches before it says where the stream goes on",
      { method: this.#stream.call.method },
    );
  }

  async close(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#letGo();
  }

  async cancel(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#turning?.catch(() => undefined);
    // Without a token the server cannot be told: the one that comes first will do.
    while (this.#reply !== undefined && !this.#known && this.#failure === undefined)
      await this.#read(undefined).catch(() => undefined);
    await this.#letGo();
    if (!this.#finished) await this.#stream.sendCancel();
  }

  async #next(input: TurnInput): Promise<ReceivedBatch | undefined> {
    for (;;) {
      if (this.#held === undefined && this.#failure !== undefined) throw this.#failure;
      if (this.#held === undefined && this.#finished) return undefined;
      const ready = await this.#read(input);
      if (ready !== undefined) return this.#stream.resolve(ready);
    }
  }

  /** Reads one thing; the batch that may be given out now, if there is one. */
  async #read(input: TurnInput | undefined): Promise<ReceivedBatch | undefined> {
    const reply = await this.#opened(input);
    let event: ReplyEvent;
    try {
      event = await reply.reader.next();
    } catch (error) {
      await this.#broken(error);
      return undefined;
    }
    if (event.kind === "error") return this.#ended(event.error);
    if (event.kind === "end") return this.#replyEnded();
    const token = event.batch.numRows === 0 ? this.#stream.position.note(event.batch) : undefined;
    const ready = this.#held;
    this.#held = token === undefined ? event.batch.own() : undefined;
    this.#known = token !== undefined;
    if (this.#known) this.#patience.succeeded();
    this.#goesOn = token === "next";
    return ready;
  }

  /** The reply to read from; where there is none, the next request's. */
  async #opened(input: TurnInput | undefined): Promise<CallReply> {
    if (this.#reply === undefined) {
      if (input === undefined) throw streamClosed(this.#stream.call.method);
      this.#reply = this.#stream.send(input, true, this.#turns);
      this.#goesOn = false;
    }
    try {
      return await this.#reply;
    } catch (error) {
      // It was sent as often as was wanted.
      this.#reply = undefined;
      this.#held = undefined;
      throw error;
    }
  }

  /** The end of a reply is the end of the stream, unless a token says where it goes on. */
  #replyEnded(): ReceivedBatch | undefined {
    void this.#reply?.then((reply) => reply.finish());
    this.#reply = undefined;
    if (this.#goesOn) return undefined;
    this.#finished = true;
    const last = this.#held;
    this.#held = undefined;
    return last;
  }

  /** What was read before the error is still given out. */
  #ended(error: unknown): ReceivedBatch | undefined {
    this.#failure = error;
    this.#stream.position.cursor = undefined;
    const last = this.#held;
    this.#held = undefined;
    return last;
  }

  /** A reply that broke off is asked for again from its last token on, where the client wants that. */
  async #broken(error: unknown): Promise<void> {
    const { call, position } = this.#stream;
    this.#reply = undefined;
    this.#held = undefined;
    if (!isSheafError(error, "transport") || position.cursor === undefined) throw error;
    await this.#patience.afterFailure(error, call.signal);
    this.#known = true;
  }

  async #letGo(): Promise<void> {
    const reply = await this.#reply?.catch(() => undefined);
    this.#reply = undefined;
    this.#held = undefined;
    await reply?.discard();
  }
}
