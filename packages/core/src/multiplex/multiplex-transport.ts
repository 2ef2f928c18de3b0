/** Calls side by side on one connection: each has a channel of its own while it runs. */
import type { DecodeOptions } from "@sheaf/arrow";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { patiently, throwIfAborted } from "../transport/give-up.ts";
import type {
  CallCommon,
  StreamCall,
  StreamLink,
  Transport,
  TransportCapabilities,
  UnaryCall,
} from "../transport/transport.ts";
import { CarrierPool, type PooledCarrier } from "./carrier-pool.ts";
import { connectMultiplex, type MultiplexOptions } from "./multiplex.ts";
import type { MultiplexConnection } from "./multiplex-connection.ts";

/** Default of {@link MultiplexTransportOptions.maxIdleChannels}. */
const MAX_IDLE_CHANNELS = 1024;

const DUPLEX: TransportCapabilities = { duplex: true, stateless: false };

/** How a {@link multiplexTransport} behaves. */
export interface MultiplexTransportOptions extends DecodeOptions {
  /** What the peer may make us keep on the connection; `limits` are those of the messages in it. */
  readonly multiplexLimits?: MultiplexOptions["limits"];
  /** Channels that stay open for later calls. Default 1 024. */
  readonly maxIdleChannels?: number;
  /** Milliseconds that `close()` waits for a carrier that does not take the last bytes. Default 500. */
  readonly closeGraceMs?: number;
}

/**
 * A transport whose calls run side by side over one byte channel: the peer serves it with
 * `serveMultiplexed`. Calls wait for each other only when the peer allows no further channel; a call that is
 * given up closes its channel, so that its handler hears of it.
 *
 * Rejects when the peer does not multiplex, see `multiplex`.
 */
export async function multiplexTransport(
  carrier: ByteChannel,
  options: MultiplexTransportOptions = {},
): Promise<Transport> {
  let transport: MultiplexTransport | undefined;
  const { multiplexLimits, closeGraceMs } = options;
  const connection = await connectMultiplex(carrier, {
    role: "client",
    onGoAway: () => transport?.peerGoesAway(),
    onFree: () => transport?.channelIsFree(),
    ...(multiplexLimits !== undefined && { limits: multiplexLimits }),
    ...(closeGraceMs !== undefined && { closeGraceMs }),
  });
  transport = new MultiplexTransport(connection, options);
  return transport;
}

class MultiplexTransport implements Transport {
  readonly capabilities: TransportCapabilities = DUPLEX;
  readonly #connection: MultiplexConnection;
  readonly #pool: CarrierPool;

  constructor(connection: MultiplexConnection, options: MultiplexTransportOptions) {
    this.#connection = connection;
    const { maxIdleChannels: maxIdle = MAX_IDLE_CHANNELS } = options;
    this.#pool = new CarrierPool({ connection, maxIdle, decode: options });
    void connection.closed.then(() => this.#pool.dropIdle());
  }

  get name(): string {
    return this.#connection.name;
  }

  get healthy(): boolean {
    return this.#connection.isOpen;
  }

  unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    return this.#run(call, (carrier) => carrier.unary(call));
  }

  stream<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>> {
    return this.#run(call, (carrier) => carrier.stream(call));
  }

  close(): Promise<void> {
    this.#pool.close();
    return this.#connection.close();
  }

  /** For the connection. */
  peerGoesAway(): void {
    this.#pool.dropIdle();
  }

  /** For the connection. */
  channelIsFree(): void {
    this.#pool.wake();
  }

  /** Begins a call on a carrier of its own. */
  #run<Outcome>(call: CallCommon, begin: Begin<Outcome>): Promise<Outcome> {
    let carrier: PooledCarrier | undefined;
    try {
      throwIfAborted(call);
      carrier = this.#pool.take();
    } catch (error) {
      return Promise.reject(error);
    }
    if (carrier === undefined) return this.#wait(call, begin);
    const outcome = begin(carrier);
    if (call.signal !== undefined || call.timeoutMs !== undefined) watch(carrier, outcome);
    return outcome;
  }

  /** Begins a call when a carrier is free, unless it has been given up by then. */
  #wait<Outcome>(call: CallCommon, begin: Begin<Outcome>): Promise<Outcome> {
    let taken: PooledCarrier | undefined;
    let isGivenUp = false;
    const work = this.#pool.wait().then((carrier) => {
      if (isGivenUp) {
        carrier.release();
        throw new Error("given up");
      }
      taken = carrier;
      return begin(carrier);
    });
    return patiently(work, call, () => {
      isGivenUp = true;
      void taken?.close();
    });
  }
}

type Begin<Outcome> = (carrier: PooledCarrier) => Promise<Outcome>;

/** Closes the channel of a call that was given up: the late answer is of no use, and the handler is told. */
function watch(carrier: PooledCarrier, outcome: Promise<unknown>): void {
  outcome.catch(() => {
    if (!carrier.healthy) void carrier.close();
  });
}
