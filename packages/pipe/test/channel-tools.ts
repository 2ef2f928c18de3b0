/** What the tests of byte channels share: connected pairs, patterned bytes, reading to an end. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type NetConnectOpts, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ByteChannel } from "@sheaf/core";
import { type SocketChannelOptions, socketChannel } from "../src/node/socket-channel.ts";

/** Bytes that tell every position from its neighbours. */
export function pattern(length: number, seed = 1): Uint8Array {
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

/** What was received beyond the end of a body. */
const surplus = new WeakMap<ByteChannel, Uint8Array>();

/** Receives exactly `length` bytes, reading in place as a frame reader does. */
export async function receiveInto(channel: ByteChannel, length: number): Promise<Uint8Array> {
  const body = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const target = body.subarray(filled);
    const chunk = surplus.get(channel) ?? (await channel.receive(target));
    surplus.delete(channel);
    if (chunk === undefined) throw new Error(`ended after ${filled} of ${length} bytes`);
    if (chunk.byteLength > target.byteLength) {
      surplus.set(channel, chunk.slice(target.byteLength));
    }
    if (chunk.buffer !== body.buffer) body.set(chunk.subarray(0, target.byteLength), filled);
    filled = Math.min(length, filled + chunk.byteLength);
  }
  return body;
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

/** A directory of its own for socket files. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "sheaf-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export type SocketKind = "unix" | "tcp";

/** Two connected sockets, not yet read from. */
export async function socketPair(kind: SocketKind): Promise<[client: Socket, accepted: Socket]> {
  const folder = temporaryFolder();
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true });
  const where: NetConnectOpts =
    kind === "unix" ? { path: join(folder.path, "s") } : { port: 0, host: "127.0.0.1" };
  server.listen(where);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const accepting = once(server, "connection") as Promise<[Socket]>;
  const client = connect({ ...where, ...(kind === "tcp" && { port }), allowHalfOpen: true });
  const [[accepted]] = await Promise.all([accepting, once(client, "connect")]);
  server.close();
  folder.remove();
  return [client, accepted];
}

/** Two channels over a connected socket. */
export async function socketChannels(
  kind: SocketKind,
  options: SocketChannelOptions = {},
): Promise<[ByteChannel, ByteChannel]> {
  const [client, accepted] = await socketPair(kind);
  return [
    socketChannel(client, { name: `${kind} client`, closeGraceMs: 100, ...options }),
    socketChannel(accepted, { name: `${kind} server`, closeGraceMs: 100, ...options }),
  ];
}
