/** Many byte channels over one. */
import type { SheafError } from "@sheaf/arrow";
import type { ByteChannel } from "../transport/byte-channel.ts";
import type { MultiplexRole } from "./channel-table.ts";
import { shakeHands } from "./handshake.ts";
import { type MultiplexLimits, multiplexLimits } from "./limits.ts";
import { MultiplexConnection, type MultiplexEvents } from "./multiplex-connection.ts";

/** Default of {@link MultiplexOptions.closeGraceMs}. */
const CLOSE_GRACE_MS = 500;

/** How a {@link multiplex} behaves. */
export interface MultiplexOptions {
  /** Which side this is. The two sides must differ. */
  readonly role: MultiplexRole;
  /**
   * Called with every channel that the peer opens; whoever takes it closes it. It must not throw: that
   * ends the connection. Without it the peer's channels are refused.
   */
  readonly onChannel?: (channel: ByteChannel) => void;
  /** Called when the peer takes no further channels; it closes when those that are open are over. */
  readonly onGoAway?: () => void;
  /** What the peer may make us keep. */
  readonly limits?: Partial<MultiplexLimits>;
  /** Milliseconds that `close()` waits for a carrier that does not take the last bytes. Default 500. */
  readonly closeGraceMs?: number;
}

/** A connection with many channels. */
export interface Multiplex extends AsyncDisposable {
  /** What it is connected to, for error messages: the name of the carrier. */
  readonly name: string;
  /** Channels that are open, on both sides together; one that only one side has closed counts. */
  readonly openChannels: number;
  /** Channels that may be opened at this moment. 0 when no more can be opened at all. */
  readonly capacity: number;
  /** Why the connection failed; `undefined` while it lives, and when it was closed in order. */
  readonly failure: SheafError | undefined;
  /** Resolves when the connection is over, by whatever reason. Never rejects. */
  readonly closed: Promise<void>;
  /**
   * Opens a channel. Nothing is waited for: it can be sent on at once. Throws `busy` when the peer allows
   * no more at a time, and `closed`, `peer-closed` or `channel-broken` when the connection takes none.
   */
  open(): ByteChannel;
  /**
   * Opens and takes no more channels, tells the peer so, and closes when the last one is over. Resolves
   * then; never rejects.
   */
  drain(): Promise<void>;
  /** Closes all channels and the carrier. Idempotent, never rejects. */
  close(): Promise<void>;
}

/**
 * Splits a byte channel into many. Each has credit of its own, so a slow receiver holds up nobody but its
 * sender, and all have their turns at sending. The peer has to do the same, in the other role; see
 * `apps/docs/wire-multiplex.md` for what goes over the wire.
 *
 * Takes the carrier over, and closes it in the end. Rejects when the peer does not multiplex: with
 * `malformed-message`, `version-mismatch`, or the carrier's `transport` error.
 */
export function multiplex(carrier: ByteChannel, options: MultiplexOptions): Promise<Multiplex> {
  return connectMultiplex(carrier, options);
}

/** @internal As {@link multiplex}, with what only our own transport needs to know. */
export async function connectMultiplex(
  carrier: ByteChannel,
  options: MultiplexOptions & Pick<MultiplexEvents, "onFree">,
): Promise<MultiplexConnection> {
  const own = multiplexLimits(options.limits);
  try {
    const { peer, rest } = await shakeHands(carrier, own);
    const { role, closeGraceMs = CLOSE_GRACE_MS } = options;
    const connection = new MultiplexConnection(carrier, {
      role,
      own,
      peer,
      closeGraceMs,
      events: options,
    });
    void connection.run(rest);
    return connection;
  } catch (error) {
    await carrier.close();
    throw error;
  }
}
