import { isSheafError } from "@sheaf/core";
import { expect, test } from "vitest";
import { echo, equalBytes, pattern, receiveAll, receiveInto } from "../test/channel-tools.ts";
import { webStreamChannel } from "./web-stream-channel.ts";

function pair() {
  const there = new TransformStream<Uint8Array, Uint8Array>();
  const back = new TransformStream<Uint8Array, Uint8Array>();
  return [
    webStreamChannel({ readable: back.readable, writable: there.writable }, { closeGraceMs: 20 }),
    webStreamChannel({ readable: there.readable, writable: back.writable }, { closeGraceMs: 20 }),
  ] as const;
}

test("carries messages there and back, several chunks at a time", async () => {
  const [client, server] = pair();
  const echoing = echo(server);
  const parts = [pattern(5), new Uint8Array(0), pattern(100_000, 2)];
  const all = Buffer.concat(parts);
  const [, received] = await Promise.all([client.send(parts), receiveInto(client, all.length)]);
  expect(equalBytes(received, all)).toBe(true);
  await Promise.all([client.close(), echoing]);
});

test("makes the sender wait for the receiver", async () => {
  const [client, server] = pair();
  const waiting = client.send([pattern(10)]);
  expect(waiting).toBeInstanceOf(Promise);
  expect(await server.receive()).toHaveLength(10);
  await waiting;
});

test("the peer's close is the end", async () => {
  const [client, server] = pair();
  const reading = receiveAll(server);
  await client.send([pattern(10)]);
  await client.close();
  expect(await reading).toHaveLength(10);
  expect(await server.receive()).toBeUndefined();
});

test("close answers a pending receive, is idempotent and refuses further sending", async () => {
  const [client] = pair();
  const pending = client.receive();
  await Promise.all([client.close(), client.close()]);
  expect(await pending).toBeUndefined();
  expect(() => client.send([pattern(1)])).toThrow(/web-stream: the channel is closed/);
});

test("a broken stream breaks the channel", async () => {
  const readable = new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(new Error("line cut")),
  });
  const writable = new WritableStream<Uint8Array>({
    write: () => Promise.reject(new Error("line cut")),
  });
  const channel = webStreamChannel({ readable, writable }, { name: "line" });
  const broken = (error: unknown) => isSheafError(error, "transport", "channel-broken");
  await expect(channel.receive()).rejects.toSatisfy(broken);
  await expect((async () => channel.send([pattern(1)]))()).rejects.toSatisfy(broken);
  await channel.close();
});
