/** A stream of frames as a peer may send it, and what becomes of it. */
import { joinChunks } from "@sheaf/arrow";
import type { ByteChannel } from "../../transport/byte-channel.ts";
import { channelPair } from "../../transport/channel-pair.ts";
import { encodeFrame, FRAME } from "../frame.ts";
import { encodePreface } from "../handshake.ts";
import { connectMultiplex } from "../multiplex.ts";
import { pattern } from "./pair.ts";

/** What both sides allow in these streams. */
export const LIMITS = { maxChannels: 4, windowBytes: 200 };

const frame = (type: keyof typeof FRAME, value: number, channel: number): Uint8Array =>
  encodeFrame(FRAME[type], value, channel);

const data = (channel: number, byteLength: number, from: number): Uint8Array =>
  joinChunks([frame("data", byteLength, channel), pattern(byteLength, channel, from)]);

/** Everything that a client may send, frame by frame. Each channel receives all at once, so that credit never ends. */
export const CLIENT_FRAMES: readonly Uint8Array[] = [
  encodePreface(LIMITS),
  frame("open", 0, 1),
  data(1, 30, 0),
  frame("open", 0, 3),
  data(3, 1, 0),
  data(1, 50, 30),
  data(3, 70, 1),
  frame("credit", 70, 3),
  frame("close", 0, 1),
  frame("open", 0, 7),
  frame("reset", 2, 3),
  data(7, 40, 0),
  frame("open", 0, 9),
  frame("close", 0, 9),
  data(7, 3, 40),
  frame("goAway", 0, 0),
  data(7, 60, 43),
  frame("close", 0, 7),
];

/** What the channels of a connection received, and how they and it ended. */
export interface Transcript {
  readonly channels: Readonly<Record<string, string>>;
  readonly failure: string | undefined;
}

/** Gives the stream to a server, which sends back what it receives, until it is over. */
export async function play(
  chunks: readonly Uint8Array[],
  between: (channel: ByteChannel) => ByteChannel = (channel) => channel,
): Promise<Transcript> {
  const [near, far] = channelPair("play");
  const channels: Record<string, string> = {};
  const running: Promise<void>[] = [];
  const onChannel = (channel: ByteChannel): void => {
    running.push(
      listen(channel).then((heard) => {
        channels[channel.name] = heard;
      }),
    );
  };
  const meeting = connectMultiplex(between(far), {
    role: "server",
    limits: LIMITS,
    onChannel,
  }).then(
    async (connection) => {
      await connection.closed;
      return connection.failure;
    },
    (error: unknown) => error,
  );
  void near.send(chunks);
  const draining = drain(near);
  // All of it is in memory: when nothing is left to do, everything has been read.
  await idle();
  await near.close();
  const failure = await meeting;
  await Promise.all([...running, draining]);
  return { channels, failure: failure === undefined ? undefined : describe(failure) };
}

async function listen(channel: ByteChannel): Promise<string> {
  const received: number[] = [];
  let end = "end";
  try {
    for (;;) {
      const chunk = await channel.receive();
      if (chunk === undefined) break;
      received.push(...chunk);
      answer(channel, chunk);
    }
  } catch (error) {
    end = describe(error);
  }
  await channel.close();
  return `${received.join(" ")} ${end}`;
}

/** Sends it back, if the peer wants it and has room for it. */
function answer(channel: ByteChannel, chunk: Uint8Array): void {
  try {
    channel.send([chunk.slice()])?.catch(() => undefined);
  } catch {
    // The peer has closed.
  }
}

function describe(error: unknown): string {
  const { kind, code } = error as { readonly kind?: unknown; readonly code?: unknown };
  return kind === undefined ? String(error) : `${kind}/${code}`;
}

async function drain(channel: ByteChannel): Promise<void> {
  while ((await channel.receive()) !== undefined);
}

function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
