import { isSheafError } from "@sheaf/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import {
  echo,
  equalBytes,
  listening,
  pattern,
  receiveAll,
  receiveBytes,
} from "../test/channel-tools.ts";
import {
  type WebSocketChannel,
  type WebSocketLike,
  webSocketChannel,
} from "./web-socket-channel.ts";

/** The channel under test on a client's socket, and the server's end. */
async function pair() {
  const bound = await listening();
  const socket = new WebSocket(bound.listener.address);
  const channel = webSocketChannel(socket, { closeGraceMs: 100 });
  await new Promise((resolve) => socket.once("open", resolve));
  const { channel: server } = await bound.accepted();
  return {
    socket,
    channel,
    server,
    [Symbol.asyncDispose]: async () => {
      await channel.close();
      await bound[Symbol.asyncDispose]();
    },
  };
}

test("carries bytes there and back, in messages of limited size", async () => {
  await using ends = await pair();
  const echoing = echo(ends.server);
  const parts = [pattern(5), new Uint8Array(0), pattern(200_000, 2)];
  const all = Buffer.concat(parts);
  await ends.channel.send(parts);
  expect(equalBytes(await receiveBytes(ends.channel, all.length), all)).toBe(true);
  await ends.channel.close();
  await echoing;
});

test("sends from memory that threads share, which a WebSocket would refuse", async () => {
  await using ends = await pair();
  const shared = new Uint8Array(new SharedArrayBuffer(100)).fill(7);
  await ends.channel.send([shared]);
  expect(await receiveBytes(ends.server, 100)).toEqual(Buffer.alloc(100, 7));
});

test("the peer's close is the end, after what it had sent", async () => {
  await using ends = await pair();
  await ends.server.send([pattern(100_000)]);
  await ends.server.close();
  expect((await receiveAll(ends.channel)).length).toBe(100_000);
  expect(() => ends.channel.send([pattern(1)])).toThrow(/the peer has closed/);
});

test("our own close answers a pending receive and refuses further sending", async () => {
  await using ends = await pair();
  const pending = ends.channel.receive();
  await Promise.all([ends.channel.close(), ends.channel.close()]);
  expect(await pending).toBeUndefined();
  expect(() => ends.channel.send([pattern(1)])).toThrow(/the channel is closed/);
});

test("close does not wait for a peer that does not", async () => {
  await using ends = await pair();
  ends.socket.pause();
  await ends.channel.close();
  ends.socket.terminate();
});

test("a cut connection is a fault", async () => {
  await using ends = await pair();
  ends.socket.terminate();
  const lost = { kind: "transport", code: "peer-closed", cause: { code: 1006 } };
  await expect(ends.channel.receive()).rejects.toMatchObject(lost);
});

/** A socket that does what the test says. */
class PuppetSocket implements WebSocketLike {
  binaryType = "blob";
  bufferedAmount = 0;
  protocol = "";
  readyState = 1;
  readonly closedWith: (number | undefined)[] = [];
  readonly #listeners = new Map<string, (event: never) => void>();

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.bufferedAmount += data.length;
  }

  close(code?: number): void {
    this.closedWith.push(code);
    this.readyState = 2;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, listener);
  }

  emit(type: string, event: unknown): void {
    this.#listeners.get(type)?.(event as never);
  }
}

describe("with a socket that is slow", () => {
  let socket: PuppetSocket;
  let channel: WebSocketChannel;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    socket = new PuppetSocket();
    channel = webSocketChannel(socket);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  test("the sender waits until half of it has left, which is looked at now and then", async () => {
    expect(channel.send([new Uint8Array(1024 * 1024)])).toBeUndefined();
    let done = false;
    const waiting = Promise.resolve(channel.send([new Uint8Array(1)])).then(() => {
      done = true;
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(done).toBe(false);
    socket.bufferedAmount = 512 * 1024;
    await vi.advanceTimersByTimeAsync(20);
    expect(done).toBe(true);
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  test("something that arrives is a reason to look at once", async () => {
    const waiting = channel.send([new Uint8Array(2 * 1024 * 1024)]);
    socket.bufferedAmount = 0;
    socket.emit("message", { data: new ArrayBuffer(1) });
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a waiting sender learns that the peer has gone", async () => {
    const waiting = channel.send([new Uint8Array(2 * 1024 * 1024)]);
    socket.readyState = 3;
    socket.emit("close", { code: 1006, reason: "" });
    await expect(waiting).rejects.toMatchObject({ code: "peer-closed" });
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("text breaks the channel, with the code that scripts may send", async () => {
  const socket = new PuppetSocket();
  const channel = webSocketChannel(socket);
  socket.emit("message", { data: "hello" });
  await expect(channel.receive()).rejects.toSatisfy((error) =>
    isSheafError(error, "transport", "channel-broken"),
  );
  expect(socket.closedWith).toEqual([4003]);
});

test("an unknown subprotocol is taken for the raw bytes, as none is", () => {
  const socket = new PuppetSocket();
  const channel = webSocketChannel(socket);
  expect(channel.protocol).toBe("vgi-rpc.raw.v1");
});
