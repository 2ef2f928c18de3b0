/** Serves the calls that come side by side over one byte channel. */
import { DecodeContext, isSheafError } from "@sheaf/arrow";
import { serveChannel } from "../server/serve-channel.ts";
import type { Server } from "../server/server.ts";
import type { ByteChannel } from "../transport/byte-channel.ts";
import type { PeerInfo } from "../transport/serve-options.ts";
import type { MultiplexLimits } from "./limits.ts";
import { multiplex } from "./multiplex.ts";

const PIPE: PeerInfo = { kind: "pipe" };

/** How {@link serveMultiplexed} behaves. */
export interface ServeMultiplexedOptions {
  /** What the peer may make us keep on the connection; the limits of the messages in it are the server's. */
  readonly limits?: Partial<MultiplexLimits>;
  /** Ends the connection in order: calls that are under way go on to their end, no further ones are taken. */
  readonly signal?: AbortSignal;
}

/**
 * Serves each channel that the peer opens, as `serveChannel` does, until the connection is over. Resolves
 * then, with no channel left, and closes the carrier. Rejects only with what an `onServeStart` hook threw.
 */
export async function serveMultiplexed(
  server: Server,
  carrier: ByteChannel,
  peer: PeerInfo = PIPE,
  options: ServeMultiplexedOptions = {},
): Promise<void> {
  try {
    // Once, before the channels would ask for it side by side.
    await server.serveStart(peer.kind);
    const channels = new ServedChannels(server, carrier, peer);
    await serveAll(carrier, channels, options);
    await channels.over();
  } catch (error) {
    // A peer that does not multiplex is no fault of ours.
    if (!isSheafError(error)) throw error;
  } finally {
    await carrier.close();
  }
}

async function serveAll(
  carrier: ByteChannel,
  channels: ServedChannels,
  { limits, signal }: ServeMultiplexedOptions,
): Promise<void> {
  const connection = await multiplex(carrier, {
    role: "server",
    onChannel: (channel) => channels.serve(channel),
    ...(limits !== undefined && { limits }),
  });
  const drain = (): void => void connection.drain();
  if (signal?.aborted) drain();
  else signal?.addEventListener("abort", drain, { once: true });
  await connection.closed;
  signal?.removeEventListener("abort", drain);
}

/** The channels that are being served. */
class ServedChannels {
  readonly #server: Server;
  readonly #carrier: ByteChannel;
  readonly #peer: PeerInfo;
  readonly #context: DecodeContext;
  readonly #running: Set<Promise<void>> = new Set();
  #failure: { readonly error: unknown } | undefined;

  constructor(server: Server, carrier: ByteChannel, peer: PeerInfo) {
    this.#server = server;
    this.#carrier = carrier;
    this.#peer = peer;
    this.#context = new DecodeContext(server.decodeOptions);
  }

  serve(channel: ByteChannel): void {
    const served = serveChannel(this.#server, channel, this.#peer, this.#context)
      .catch((error: unknown) => this.#fail(error))
      .then(() => void this.#running.delete(served));
    this.#running.add(served);
  }

  /** Resolves when no channel is served any more. Rejects with what one of them threw. */
  async over(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** No fault of a peer ends up here: the connection is not to be trusted any more. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    void this.#carrier.close();
  }
}
