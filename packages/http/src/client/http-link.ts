/** What producer and exchange streams over HTTP have in common: their position, and the requests that move it. */
import { encodeMetadata, protocolError, type ReceivedBatch, StreamEncoder } from "@sheaf/arrow";
import type { StreamCall, TurnInput } from "@sheaf/core";
import { EMPTY_FORMAT, KEY_CANCEL, streamClosed } from "@sheaf/core/carrier";
import type { CallReply } from "./call-reply.ts";
import type { HttpTransport } from "./http-transport.ts";
import { StreamPosition } from "./stream-position.ts";

/** An open stream: what is known of it between two requests. */
export class HttpStream<Header> {
  readonly transport: HttpTransport;
  readonly call: StreamCall<Header>;
  readonly position: StreamPosition;

  constructor(
    transport: HttpTransport,
    call: StreamCall<Header>,
    position: StreamPosition = new StreamPosition(),
  ) {
    this.transport = transport;
    this.call = call;
    this.position = position;
  }

  /** Sends an input with the tokens of where the stream stands. */
  async send(input: TurnInput, repeatable: boolean, turns: number): Promise<CallReply> {
    const { cursor } = this.position;
    if (cursor === undefined) throw streamClosed(this.call.method);
    const metadata = encodeMetadata([...(input.metadata ?? []), ...this.position.pairs()]);
    const encoder = new StreamEncoder(input.schema);
    const body = encoder.encode(input.numRows, input.fill, { metadata, end: true });
    return this.transport.post(this.call, "exchange", { body, repeatable, turns });
  }

  /** Whether the server has stored a batch elsewhere. */
  isPointer(batch: ReceivedBatch): boolean {
    return this.transport.stored.isPointer(batch);
  }

  /** The batch itself, fetched where the server has stored it. */
  resolve(batch: ReceivedBatch): Promise<ReceivedBatch> {
    return this.transport.stored.resolve(batch, this.call);
  }

  /** Tells the server that nobody wants the rest. Never rejects. */
  async sendCancel(): Promise<void> {
    if (this.position.cursor === undefined) return;
    const metadata = encodeMetadata([[KEY_CANCEL, "1"], ...this.position.pairs()]);
    const encoder = new StreamEncoder(EMPTY_FORMAT.schema);
    const body = encoder.encode(0, EMPTY_FORMAT.writeNoRows, { metadata, end: true });
    this.position.cursor = undefined;
    try {
      // The signal of the stream may be why it is cancelled.
      const call = { ...this.call, signal: undefined };
      const reply = await this.transport.post(call, "exchange", {
        body,
        repeatable: false,
        turns: 0,
      });
      await reply.reader.each(() => undefined);
      reply.finish();
    } catch {
      // Best effort: the server forgets the stream by itself.
    }
  }
}

/** The error of a stream that has said where it goes on and then does not. */
export function endedTooSoon(method: string): Error {
  return protocolError("unexpected-message", "the server's reply holds no batch", { method });
}
