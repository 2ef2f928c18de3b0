import { once } from "node:events";
import { isSheafError } from "@sheaf/core";
import { afterEach, describe, expect, test } from "vitest";
import {
  echo,
  equalBytes,
  pattern,
  receiveAll,
  receiveInto,
  type SocketKind,
  socketChannels,
  socketPair,
} from "../../test/channel-tools.ts";
import { isNear, type SocketChannel, socketChannel } from "./socket-channel.ts";

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((channel) => channel.close()));
});

async function pair(kind: SocketKind, onread: boolean) {
  const channels = await socketChannels(kind, { onread });
  open.push(...channels);
  return channels;
}

const MEBIBYTE = 1024 * 1024;
const VARIANTS = [
  { kind: "unix", onread: true },
  { kind: "unix", onread: false },
  { kind: "tcp", onread: true },
  { kind: "tcp", onread: false },
] as const;

describe.each(VARIANTS)("socketChannel over $kind, onread $onread", ({ kind, onread }) => {
  test("carries a small message there and back", async () => {
    const [client, server] = await pair(kind, onread);
    const echoing = echo(server);
    for (let round = 0; round < 20; round += 1) {
      const message = pattern(600, round);
      await client.send([message]);
      expect(equalBytes(await receiveInto(client, 600), message)).toBe(true);
    }
    await client.close();
    await echoing;
  });

  test("keeps the order of chunks, empty ones included", async () => {
    const [client, server] = await pair(kind, onread);
    const parts = [pattern(3), new Uint8Array(0), pattern(70_000, 2), pattern(1, 3)];
    await client.send(parts);
    const all = Buffer.concat(parts);
    expect(equalBytes(await receiveInto(server, all.byteLength), all)).toBe(true);
  });

  test("carries 8 MiB both ways at once", async () => {
    const [client, server] = await pair(kind, onread);
    const there = pattern(8 * MEBIBYTE, 7);
    const back = pattern(8 * MEBIBYTE, 8);
    const [, , atServer, atClient] = await Promise.all([
      client.send([there]),
      server.send([back]),
      receiveInto(server, there.byteLength),
      receiveInto(client, back.byteLength),
    ]);
    expect(equalBytes(atServer, there)).toBe(true);
    expect(equalBytes(atClient, back)).toBe(true);
  });

  test("carries messages of many sizes, read with and without a target", async () => {
    const [client, server] = await pair(kind, onread);
    const sizes = [1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 200_000, 3, 131_072, 1_000_003];
    const sending = (async () => {
      for (const size of sizes) await client.send([pattern(size, size)]);
      await client.close();
    })();
    for (const size of sizes) {
      expect(equalBytes(await receiveInto(server, size), pattern(size, size))).toBe(true);
    }
    expect(await server.receive()).toBeUndefined();
    await server.close();
    await sending;
  });

  test("makes a sender wait while nobody receives", async () => {
    const [client, server] = await pair(kind, onread);
    const chunk = pattern(64 * 1024);
    let accepted = 0;
    let waiting: Promise<void> | undefined;
    while (waiting === undefined) {
      waiting = client.send([chunk]) ?? undefined;
      accepted += 1;
      expect(accepted).toBeLessThan(256);
    }
    const reading = receiveAll(server);
    await waiting;
    const closing = client.close();
    expect((await reading).byteLength).toBe(accepted * chunk.byteLength);
    await Promise.all([server.close(), closing]);
  });

  test("still sends after the peer ended, and then ends as well", async () => {
    const [client, accepted] = await socketPair(kind);
    const server = socketChannel(accepted, { onread });
    open.push(server);
    client.end("request");
    expect(Buffer.from((await server.receive()) ?? []).toString()).toBe("request");
    expect(await server.receive()).toBeUndefined();
    expect(await server.receive()).toBeUndefined();
    await server.send([Buffer.from("late reply")]);
    const reply: Buffer[] = [];
    client.on("data", (data) => reply.push(data));
    await Promise.all([server.close(), once(client, "end")]);
    expect(Buffer.concat(reply).toString()).toBe("late reply");
    client.destroy();
  });

  test("close answers a pending receive, is idempotent and refuses further sending", async () => {
    const [client, server] = await pair(kind, onread);
    const pending = client.receive();
    const closing = client.close();
    expect(await pending).toBeUndefined();
    expect(await server.receive()).toBeUndefined();
    await Promise.all([closing, client.close(), server.close()]);
    await client.close();
    expect(await client.receive()).toBeUndefined();
    expect(() => client.send([pattern(1)])).toThrow(/client: the channel is closed/);
  });

  test("close gives up on a peer that neither reads nor ends", async () => {
    const [client] = await pair(kind, onread);
    const refused = Promise.resolve(client.send([new Uint8Array(64 * MEBIBYTE)])).catch((e) => e);
    await client.close();
    expect(await refused).toBeInstanceOf(Error);
  });

  test("a peer that dies while we receive breaks the channel after its last bytes", async () => {
    const [client, accepted] = await socketPair(kind);
    const channel = socketChannel(client, { name: "victim", onread });
    open.push(channel);
    await channel.send([pattern(10)]);
    accepted.write("last words");
    expect(Buffer.from((await channel.receive()) ?? []).toString()).toBe("last words");
    // Closing with unread bytes resets a unix socket; TCP is told to.
    if (kind === "tcp") accepted.resetAndDestroy();
    else accepted.destroy();
    await expect(channel.receive()).rejects.toSatisfy((error) =>
      isSheafError(error, "transport", "peer-closed"),
    );
  });

  test("a peer that dies while we send refuses the bytes", async () => {
    const [client, accepted] = await socketPair(kind);
    const channel = socketChannel(client, { name: "victim", onread });
    open.push(channel);
    const chunk = pattern(MEBIBYTE);
    const sending = (async () => {
      for (;;) await channel.send([chunk]);
    })();
    accepted.destroy();
    await expect(sending).rejects.toSatisfy((e) => isSheafError(e, "transport", "peer-closed"));
    expect(() => channel.send([chunk])).toThrow(/victim: the peer is gone/);
  });
});

test("sending into a stream that was destroyed fails at once", async () => {
  const [client, accepted] = await socketPair("unix");
  const channel = socketChannel({ readable: accepted, writable: client });
  open.push(channel);
  client.destroy();
  expect(() => channel.send([pattern(1)])).toThrow(/socket: the stream was destroyed/);
  expect(() => channel.send([pattern(1)])).toThrow(/socket: the stream was destroyed/);
});

test("destroy drops the connection, and close is over then", async () => {
  const [client, server] = await pair("unix", true);
  const closing = client.close();
  (client as SocketChannel).destroy();
  await closing;
  expect(await server.receive()).toBeUndefined();
});

test.each([
  [undefined, true],
  ["127.0.0.1", true],
  ["127.8.0.1", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["10.0.0.1", false],
  ["::ffff:10.0.0.1", false],
  ["::12", false],
  ["1127.0.0.1", false],
])("a peer at %s is near: %s", (address, isOnThisMachine) => {
  expect(isNear(address)).toBe(isOnThisMachine);
});
