/** Two sides of a multiplexed connection, and what tests do with their channels. */
import { joinChunks } from "@sheaf/arrow";
import type { ByteChannel } from "../../transport/byte-channel.ts";
import { channelPair } from "../../transport/channel-pair.ts";
import { connectMultiplex, type MultiplexOptions } from "../multiplex.ts";
import type { MultiplexConnection } from "../multiplex-connection.ts";

/** A client and a server that have met. */
export interface Pair {
  readonly client: MultiplexConnection;
  readonly server: MultiplexConnection;
  /** The next channel that the client has opened, on the server's side. */
  accept(): Promise<ByteChannel>;
  /** Opens a channel and waits until it is there on the other side. */
  connect(): Promise<[near: ByteChannel, far: ByteChannel]>;
}

/** How a pair is made. */
export interface PairOptions {
  readonly client?: Partial<MultiplexOptions>;
  readonly server?: Partial<MultiplexOptions>;
  /** Stands between a side and its carrier. */
  readonly nearCarrier?: (channel: ByteChannel) => ByteChannel;
  readonly farCarrier?: (channel: ByteChannel) => ByteChannel;
}

/** Channels that have come, for whoever waits for the next. */
export class Inbox {
  readonly #channels: ByteChannel[] = [];
  readonly #waiting: ((channel: ByteChannel) => void)[] = [];

  readonly put = (channel: ByteChannel): void => {
    const next = this.#waiting.shift();
    if (next === undefined) this.#channels.push(channel);
    else next(channel);
  };

  next(): Promise<ByteChannel> {
    const channel = this.#channels.shift();
    if (channel !== undefined) return Promise.resolve(channel);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

/** Joins two sides by a pair in memory. */
export async function multiplexedPair(options: PairOptions = {}): Promise<Pair> {
  const [near, far] = channelPair("test");
  const inbox = new Inbox();
  const same = (channel: ByteChannel): ByteChannel => channel;
  const [client, server] = await Promise.all([
    connectMultiplex((options.nearCarrier ?? same)(near), { role: "client", ...options.client }),
    connectMultiplex((options.farCarrier ?? same)(far), {
      role: "server",
      onChannel: inbox.put,
      ...options.server,
    }),
  ]);
  const accept = (): Promise<ByteChannel> => inbox.next();
  return {
    client,
    server,
    accept,
    async connect() {
      const channel = client.open();
      return [channel, await accept()];
    },
  };
}

/** Bytes that tell where they belong: each depends on its position and on the seed. */
export function pattern(byteLength: number, seed = 0, from = 0): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  for (let at = 0; at < byteLength; at++) bytes[at] = (seed * 31 + (from + at) * 7) & 0xff;
  return bytes;
}

/** Receives exactly so many bytes, as one piece; fewer where the channel ends before. */
export async function receiveBytes(channel: ByteChannel, byteLength: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength);
  let filled = 0;
  while (filled < byteLength) {
    const chunk = await channel.receive();
    if (chunk === undefined) break;
    bytes.set(chunk, filled);
    filled += chunk.byteLength;
  }
  return bytes.subarray(0, filled);
}

/** Receives to the end. */
export async function receiveAll(channel: ByteChannel): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await channel.receive(); chunk !== undefined; chunk = await channel.receive()) {
    chunks.push(chunk.slice());
  }
  return joinChunks(chunks);
}

/** Sends back whatever comes, to the end. */
export async function echo(channel: ByteChannel): Promise<void> {
  try {
    for (;;) {
      const chunk = await channel.receive();
      if (chunk === undefined) break;
      await channel.send([chunk.slice()]);
    }
  } catch {
    // The other side has gone.
  }
  await channel.close();
}

/** Lets everything run that is due without waiting for anything from outside. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
