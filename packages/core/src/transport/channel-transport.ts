/**
 * Calls over a byte channel: the client's half of the raw protocol. It runs one call at a time, so calls
 * queue for their turn, and every reply is read to its end: the channel is clean for the next one.
 */
import {
  DecodeContext,
  type DecodeOptions,
  isSheafError,
  protocolError,
  type ReceivedBatch,
  SheafError,
} from "@sheaf/arrow";
import type { ByteChannel } from "./byte-channel.ts";
import { openChannelStream } from "./channel-stream.ts";
import { Frames, type Outcome, outcomeOf, ReplyReader } from "./frames.ts";
import { patiently, throwIfAborted } from "./give-up.ts";
import { readOffloaded } from "./offload.ts";
import type {
  StreamCall,
  StreamLink,
  Transport,
  TransportCapabilities,
  UnaryCall,
} from "./transport.ts";

const DUPLEX: TransportCapabilities = { duplex: true, stateless: false, sequential: true };

/**
 * A transport over one byte channel. One call runs at a time, as the raw protocol has it; others wait
 * their turn. An open stream holds the channel until it is over.
 */
export function channelTransport(channel: ByteChannel, options: DecodeOptions = {}): Transport {
  return new ChannelTransport(channel, new DecodeContext(options));
}

/** One connection: its frames, and the queue for the turn to use them. */
export class ChannelTransport implements Transport {
  readonly capabilities: TransportCapabilities = DUPLEX;
  readonly frames: Frames;
  #busy = false;
  readonly #waiting: ((error: SheafError | undefined) => void)[] = [];
  #broken: SheafError | undefined;
  /** Calls whose caller has given up and whose reply is still to come. */
  #abandoned = 0;

  constructor(channel: ByteChannel, context: DecodeContext) {
    this.frames = new Frames(channel, context);
  }

  get name(): string {
    return this.frames.channel.name;
  }

  get healthy(): boolean {
    return this.#broken === undefined && this.#abandoned === 0;
  }

  unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    if (call.signal === undefined && call.timeoutMs === undefined) return this.#unary(call);
    const work = this.#unary(call);
    return patiently(work, call, () => this.#waitAlone(work));
  }

  stream<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>> {
    const opening = this.#open(call);
    return patiently(opening, call, () => {
      this.#waitAlone(opening.then((link) => link.cancel()));
    });
  }

  /** Passes the turn on. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy = false;
    else next(undefined);
  }

  /** Gives the connection up: nothing can be read from it reliably any more. */
  break(error: unknown): SheafError {
    // What ends a call after our own close is the close, whatever the channel says of it.
    if (this.#broken?.code === "closed") return this.#broken;
    const reason = isSheafError(error)
      ? error
      : new SheafError("transport", "channel-broken", `${this.name}: ${String(error)}`, {
          cause: error,
        });
    if (this.#broken === undefined) {
      this.#stop(reason);
      void this.frames.channel.close();
    }
    return reason;
  }

  async close(): Promise<void> {
    if (this.#broken === undefined) {
      this.#stop(new SheafError("transport", "closed", `${this.name} is closed`));
    }
    await this.frames.channel.close();
  }

  #stop(reason: SheafError): void {
    this.#broken = reason;
    for (const wake of this.#waiting.splice(0)) wake(reason);
  }

  async #unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    if (this.#busy || this.#broken !== undefined || call.signal !== undefined) {
      await this.#acquire(call);
    }
    this.#busy = true;
    try {
      const offload = call.offload?.begin(this.frames) ? call.offload : undefined;
      // Encoded before anything is written: parameters that do not fit leave the channel as it is.
      const request = call.encode(offload);
      const reader = new ReplyReader(this.frames, call.method, call.onLog);
      const decode =
        offload === undefined
          ? call.decode
          : (batch: ReceivedBatch) =>
              call.decode(readOffloaded(offload, batch, this.frames.context));
      let outcome: Outcome<Result> | undefined;
      try {
        const written = this.frames.write(request) ?? this.frames.flush();
        if (written !== undefined) await written;
        for (;;) {
          const event = reader.poll();
          if (event === undefined) await this.frames.more();
          else if (event.kind === "end") break;
          else outcome ??= outcomeOf(event, decode);
        }
      } catch (error) {
        throw this.break(error);
      }
      if (outcome === undefined) throw noResult(call.method);
      if ("error" in outcome) throw outcome.error;
      return outcome.result;
    } finally {
      this.release();
    }
  }

  async #open<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>> {
    await this.#acquire(call);
    return openChannelStream(this, call);
  }

  /** Waits for the turn to use the frames. Rejects when the connection is broken or the caller has given up. */
  async #acquire(call: UnaryCall<unknown> | StreamCall<unknown>): Promise<void> {
    throwIfAborted(call);
    if (this.#broken !== undefined) throw this.#broken;
    if (!this.#busy) {
      this.#busy = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push((error) => (error === undefined ? resolve() : reject(error)));
    });
    if (!call.signal?.aborted) return;
    // Whoever gave up while waiting must not cost the others a round trip.
    this.release();
    throwIfAborted(call);
  }

  /** The caller has gone; the reply must still be read before the channel is of use again. */
  #waitAlone(work: Promise<unknown>): void {
    this.#abandoned++;
    const done = (): void => {
      this.#abandoned--;
    };
    work.then(done, done);
  }
}

/** The reply of a unary call that says nothing. */
export function noResult(method: string): SheafError {
  return protocolError("unexpected-message", "the reply holds no result", { method });
}
