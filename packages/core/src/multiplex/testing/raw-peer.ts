/** A peer that sends what it is told to, rules or not, and reads frames with a reader of its own. */
import { joinChunks } from "@sheaf/arrow";
import type { ByteChannel } from "../../transport/byte-channel.ts";
import { channelPair } from "../../transport/channel-pair.ts";
import { encodeFrame, FRAME, FRAME_BYTES, PREFACE_BYTES } from "../frame.ts";
import { encodePreface } from "../handshake.ts";
import { type AnnouncedLimits, DEFAULT_MULTIPLEX_LIMITS } from "../limits.ts";
import { connectMultiplex, type MultiplexOptions } from "../multiplex.ts";
import type { MultiplexConnection } from "../multiplex-connection.ts";

/** A frame as it was read. */
export interface ReadFrame {
  readonly type: keyof typeof FRAME | number;
  readonly value: number;
  readonly channel: number;
  readonly payload?: Uint8Array;
}

const NAMES = new Map<number, keyof typeof FRAME>(
  (Object.keys(FRAME) as (keyof typeof FRAME)[]).map((name) => [FRAME[name], name]),
);

/** The frames in these bytes, which must be whole. */
export function framesIn(bytes: Uint8Array): ReadFrame[] {
  const frames: ReadFrame[] = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const [type = 0, low = 0, middle = 0, high = 0] = bytes.subarray(at);
    const value = low + middle * 256 + high * 65_536;
    const channel = new DataView(bytes.buffer, bytes.byteOffset + at + 4).getUint32(0, true);
    at += FRAME_BYTES;
    const head = { type: NAMES.get(type) ?? type, value, channel };
    if (type !== FRAME.data) frames.push(head);
    else {
      frames.push({ ...head, payload: bytes.slice(at, at + value) });
      at += value;
    }
  }
  return frames;
}

/** One end of a pair, with a {@link MultiplexConnection} at the other. */
export class RawPeer {
  readonly connection: MultiplexConnection;
  readonly #channel: ByteChannel;
  readonly #received: Uint8Array[] = [];
  /** Resolves when our side has closed the carrier. */
  readonly ended: Promise<void>;

  constructor(connection: MultiplexConnection, channel: ByteChannel) {
    this.connection = connection;
    this.#channel = channel;
    this.ended = this.#read();
  }

  /** Sends bytes as they are. */
  bytes(...chunks: Uint8Array[]): void {
    void this.#channel.send(chunks);
  }

  frame(type: keyof typeof FRAME | number, value: number, channel: number): void {
    this.bytes(encodeFrame(typeof type === "number" ? type : FRAME[type], value, channel));
  }

  data(channel: number, payload: Uint8Array): void {
    this.bytes(encodeFrame(FRAME.data, payload.byteLength, channel), payload);
  }

  /** The frames that have come behind the preface. */
  frames(): ReadFrame[] {
    return framesIn(joinChunks(this.#received).subarray(PREFACE_BYTES));
  }

  close(): Promise<void> {
    return this.#channel.close();
  }

  async #read(): Promise<void> {
    for (;;) {
      const chunk = await this.#channel.receive();
      if (chunk === undefined) return;
      this.#received.push(chunk.slice());
    }
  }
}

/** A connection whose peer is raw. */
export async function rawPeer(
  options: MultiplexOptions,
  limits: AnnouncedLimits = DEFAULT_MULTIPLEX_LIMITS,
): Promise<RawPeer> {
  const [near, far] = channelPair("raw");
  void near.send([encodePreface(limits)]);
  return new RawPeer(await connectMultiplex(far, options), near);
}
