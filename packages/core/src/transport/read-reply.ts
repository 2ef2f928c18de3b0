/** Reads the messages of a reply in order: logs to their listener, errors as errors, data to the caller. */
import { type IpcMessage, type ReceivedBatch, SheafError, StreamDecoder } from "@sheaf/arrow";
import { isRpcError, type RpcError } from "../errors/rpc-error.ts";
import { batchRole } from "../wire/batch-role.ts";
import { readError } from "../wire/error-reply.ts";
import { KEY_METHOD } from "../wire/keys.ts";
import { type LogListener, readLog } from "../wire/log.ts";
import type { ChannelTransport } from "./channel-transport.ts";
import { isRecoverable } from "./frames.ts";

/** What reading a reply came upon. */
export type ReplyEvent =
  | { readonly kind: "data"; readonly batch: ReceivedBatch }
  | { readonly kind: "error"; readonly error: RpcError | SheafError }
  | { readonly kind: "end" };

const END: ReplyEvent = { kind: "end" };

/** Reads one IPC stream of replies; a stale one in front of it is passed over. */
export class ReplyReader {
  readonly #carrier: ChannelTransport;
  readonly #method: string;
  readonly #onLog: LogListener | undefined;
  #decoder: StreamDecoder;
  #skipping = false;

  constructor(carrier: ChannelTransport, method: string, onLog: LogListener | undefined) {
    this.#carrier = carrier;
    this.#method = method;
    this.#onLog = onLog;
    this.#decoder = new StreamDecoder(carrier.frames.context);
  }

  /** Whether the stream's end has been read. */
  get ended(): boolean {
    return this.#decoder.ended;
  }

  /** Fields of the stream's schema, `undefined` before it has come. */
  get fieldCount(): number | undefined {
    return this.#decoder.schema?.fields.length;
  }

  /** The next event if its bytes are here already. */
  poll(): ReplyEvent | undefined {
    for (;;) {
      const message = this.#carrier.frames.poll();
      if (message === undefined) return undefined;
      const event = this.#accept(message);
      if (event !== undefined) return event;
    }
  }

  /** The next event. Rejects with a `transport` or fatal `protocol` error: the carrier is lost then. */
  async next(): Promise<ReplyEvent> {
    for (;;) {
      const { frames } = this.#carrier;
      const message = frames.poll() ?? (await frames.next());
      if (message === undefined) {
        throw new SheafError(
          "transport",
          "peer-closed",
          `${frames.channel.name}: the peer closed before it had answered`,
          { method: this.#method },
        );
      }
      const event = this.#accept(message);
      if (event !== undefined) return event;
    }
  }

  #accept(message: IpcMessage): ReplyEvent | undefined {
    let batch: ReceivedBatch | undefined;
    try {
      batch = this.#decoder.accept(message);
    } catch (error) {
      if (!isRecoverable(error)) throw error;
      return { kind: "error", error: error.inMethod(this.#method) };
    }
    if (batch === undefined) return this.#decoder.ended ? this.#end() : undefined;
    const role = batchRole(batch);
    if (role === "error") return this.#error(readError(batch.metadata, this.#method));
    this.#carrier.staleReplyPossible = false;
    if (role === "data") return { kind: "data", batch };
    this.#onLog?.(readLog(batch.metadata));
    return undefined;
  }

  #error(error: RpcError): ReplyEvent | undefined {
    if (!this.#carrier.staleReplyPossible) return { kind: "error", error };
    this.#carrier.staleReplyPossible = false;
    if (!isStale(error)) return { kind: "error", error };
    this.#skipping = true;
    return undefined;
  }

  #end(): ReplyEvent | undefined {
    if (!this.#skipping) return END;
    this.#skipping = false;
    this.#decoder = new StreamDecoder(this.#carrier.frames.context);
    return undefined;
  }
}

/** The complaint of a server that took a refused stream's input for a request. */
function isStale(error: RpcError): boolean {
  return isRpcError(error, "ProtocolError") && error.rawMessage.includes(KEY_METHOD);
}
