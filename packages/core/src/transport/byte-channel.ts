/**
 * The seam under every duplex carrier: bytes both ways, and nothing else. A pipe, a socket, a
 * WebSocket or a shared ring each implement only this; calls, streams and Arrow live above it.
 */
export interface ByteChannel {
  /** What the channel is connected to, for error messages: `"unix:/run/x.sock"`, `"subprocess 4711"`. */
  readonly name: string;

  /**
   * Whether what `receive` answers is the receiver's for good, in memory that nobody else uses, and not only lent.
   * Default `false`.
   */
  readonly givesChunks?: boolean;

  /**
   * Sends the chunks in order, as one write where the carrier can. Returning (or resolving) means
   * accepted, which is the backpressure: wait before sending more. The chunks belong to the channel
   * from then on and are never changed by the sender. Throws or rejects with a `transport` error when
   * the channel is broken or closed.
   */
  send(chunks: readonly Uint8Array[]): void | Promise<void>;

  /**
   * The next bytes, at least one; `undefined` once the peer has closed its side in order. Rejects
   * with a `transport` error when the channel broke. At most one call is pending at a time.
   *
   * The bytes are lent: they stay valid until the next `receive`. `into` is memory that the receiver
   * wants filled, and has no use for before: the channel may read straight into it, for as long as it
   * is not full and the peer has not closed its side, and answer with the filled front part of it; any
   * other answer means that the bytes stand elsewhere.
   */
  receive(into?: Uint8Array): Promise<Uint8Array | undefined>;

  /**
   * As {@link receive}, but the bytes go to `take` the moment they come, and what it answers (or throws) is the outcome.
   * For carriers of small messages, of which a promise that hands over an object is a noticeable part: promises look
   * into what they are given. Absent where that does not matter.
   */
  receiveWith?<Taken>(
    take: (bytes: Uint8Array | undefined) => Taken,
    into?: Uint8Array,
  ): Promise<Taken>;

  /**
   * Says that what the next `receive` answers is expected within a millisecond, so that it is worth waiting for awake.
   * Absent where the channel would not wait any differently.
   */
  expectSoon?(): void;

  /** Closes both directions; a pending `receive` answers `undefined`. Idempotent, never rejects. */
  close(): Promise<void>;
}
