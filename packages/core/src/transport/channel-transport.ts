/** Calls over a byte channel: the client's half of the raw protocol. */
import { DecodeContext, type DecodeOptions } from "@sheaf/arrow";
import type { ByteChannel } from "./byte-channel.ts";
import { Carrier } from "./carrier.ts";
import { openChannelStream } from "./channel-stream.ts";
import { channelUnary } from "./channel-unary.ts";
import { Frames } from "./frames.ts";
import { patiently, throwIfAborted } from "./give-up.ts";
import type {
  StreamCall,
  StreamLink,
  Transport,
  TransportCapabilities,
  UnaryCall,
} from "./transport.ts";

const DUPLEX: TransportCapabilities = { duplex: true, stateless: false };

/**
 * A transport over one byte channel. One call runs at a time, as the raw protocol has it; others wait
 * their turn. An open stream holds the channel until it is over.
 */
export function channelTransport(channel: ByteChannel, options: DecodeOptions = {}): Transport {
  return new ChannelTransport(channel, options);
}

class ChannelTransport implements Transport {
  readonly capabilities: TransportCapabilities = DUPLEX;
  readonly #carrier: Carrier;

  constructor(channel: ByteChannel, options: DecodeOptions) {
    this.#carrier = new Carrier(new Frames(channel, new DecodeContext(options)));
  }

  get name(): string {
    return this.#carrier.frames.channel.name;
  }

  get healthy(): boolean {
    return this.#carrier.healthy;
  }

  unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    if (call.signal === undefined && call.timeoutMs === undefined) return this.#unary(call);
    const work = this.#unary(call);
    return patiently(work, call, () => this.#waitAlone(work));
  }

  async stream<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>> {
    const opening = this.#open(call);
    return patiently(opening, call, () => {
      this.#waitAlone(opening.then((link) => link.cancel()));
    });
  }

  close(): Promise<void> {
    return this.#carrier.close();
  }

  async #unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    throwIfAborted(call);
    const turn = this.#carrier.acquire();
    if (turn !== undefined) await turn;
    try {
      // Whoever gave up while waiting for the turn must not cost the others a round trip.
      throwIfAborted(call);
      return await channelUnary(this.#carrier, call);
    } finally {
      this.#carrier.release();
    }
  }

  async #open<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>> {
    throwIfAborted(call);
    const turn = this.#carrier.acquire();
    if (turn !== undefined) await turn;
    return openChannelStream(this.#carrier, call);
  }

  /** The caller has gone; the reply must still be read before the channel is of use again. */
  #waitAlone(work: Promise<unknown>): void {
    this.#carrier.abandon();
    const done = (): void => this.#carrier.recovered();
    work.then(done, done);
  }
}
