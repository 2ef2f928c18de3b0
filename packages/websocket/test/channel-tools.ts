/** What the tests of channels share: patterned bytes, reading to an end, a pair over the loopback. */
import type { ByteChannel, PeerInfo } from "@sheaf/core";
import type { ListenWebSocketOptions } from "../src/node/listen-options.ts";
import { listenWebSocketChannels } from "../src/node/listen-web-socket.ts";
import type { Clock } from "../src/node/liveness.ts";
import { type NodeWebSocketOptions, openNodeChannel } from "../src/node/open-web-socket.ts";
import type { Listener } from "../src/node/web-socket-listener.ts";
import type { WebSocketChannel } from "../src/web-socket-channel.ts";

/** Bytes that tell every position from its neighbours. */
export function pattern(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i += 1) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

/** Whether two byte arrays are equal, without a diff of megabytes when they are not. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

/** Receives until `length` bytes have come. */
export async function receiveBytes(channel: ByteChannel, length: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  while (received < length) {
    const chunk = await channel.receive();
    if (chunk === undefined) throw new Error(`ended after ${received} of ${length} bytes`);
    chunks.push(chunk.slice());
    received += chunk.byteLength;
  }
  return Buffer.concat(chunks);
}

/** Receives until the peer's end. */
export async function receiveAll(channel: ByteChannel): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = await channel.receive();
    if (chunk === undefined) return Buffer.concat(chunks);
    chunks.push(chunk.slice());
  }
}

/** Sends back what arrives until the peer ends, then closes. */
export async function echo(channel: ByteChannel): Promise<void> {
  for (;;) {
    const chunk = await channel.receive();
    if (chunk === undefined) break;
    await channel.send([chunk.slice()]);
  }
  await channel.close();
}

/** A listener, and the server's ends of its connections as they come. */
export interface Bound extends AsyncDisposable {
  readonly listener: Listener;
  /** Opens a connection. */
  open(options?: NodeWebSocketOptions, clock?: Clock): Promise<WebSocketChannel>;
  /** The server's end of the next connection. */
  accepted(): Promise<Accepted>;
}

/** One end, and what the listener says of the other. */
export interface Accepted {
  readonly channel: WebSocketChannel;
  readonly peer: PeerInfo;
}

/** Listens. Each server's end stays open until it is closed there or the listener is. */
export async function listening(
  options: ListenWebSocketOptions = {},
  clock?: Clock,
): Promise<Bound> {
  const waiting: ((accepted: Accepted) => void)[] = [];
  const come: Accepted[] = [];
  const serve = async (channel: WebSocketChannel, peer: PeerInfo): Promise<void> => {
    const next = waiting.shift();
    if (next === undefined) come.push({ channel, peer });
    else next({ channel, peer });
    await ending(channel);
  };
  const listener = await listenWebSocketChannels(serve, { closeGraceMs: 100, ...options }, clock);
  const opened: WebSocketChannel[] = [];
  return {
    listener,
    async open(openOptions, openClock) {
      const all = { closeGraceMs: 100, ...openOptions };
      const channel = await openNodeChannel(listener.address, all, openClock);
      opened.push(channel);
      return channel;
    },
    accepted() {
      const next = come.shift();
      return next === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(next);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((channel) => channel.close()));
      await listener.close();
    },
  };
}

/** Resolves when the connection is over, and leaves receiving to others. */
function ending(channel: WebSocketChannel): Promise<void> {
  return "ended" in channel ? (channel.ended as Promise<void>) : Promise.resolve();
}

/** A clock that ticks when it is told to. */
export function manualClock(): { readonly clock: Clock; tick(): void } {
  const ticks = new Set<() => void>();
  return {
    clock: (tick) => {
      ticks.add(tick);
      return () => void ticks.delete(tick);
    },
    tick: () => {
      for (const tick of ticks) tick();
    },
  };
}
