import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { type ByteChannel, isSheafError, type PeerInfo } from "@sheaf/core";
import { afterEach, describe, expect, test } from "vitest";
import {
  echo,
  equalBytes,
  pattern,
  receiveInto,
  temporaryFolder,
} from "../../test/channel-tools.ts";
import type { Listener, ListenOptions, ServeConnection } from "./listen-socket.ts";
import { listenTcpChannels } from "./listen-tcp.ts";
import { listenUnixChannels } from "./listen-unix.ts";
import type { ConnectOptions } from "./open-socket.ts";
import { openTcp } from "./tcp.ts";
import { openUnix } from "./unix.ts";

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Bound {
  readonly listener: Listener;
  open(options?: ConnectOptions): Promise<ByteChannel>;
}

async function listen(
  kind: "unix" | "tcp",
  serve: ServeConnection,
  options: ListenOptions = {},
): Promise<Bound> {
  const folder = temporaryFolder();
  cleanups.push(() => folder.remove());
  const path = join(folder.path, "worker.sock");
  const all = { closeGraceMs: 50, ...options };
  const unix = kind === "unix";
  const tcp = unix ? undefined : await listenTcpChannels(serve, all);
  const listener = tcp ?? (await listenUnixChannels(serve, path, all));
  cleanups.push(() => listener.close());
  const open = async (connectOptions: ConnectOptions = {}): Promise<ByteChannel> => {
    const each = { closeGraceMs: 50, ...connectOptions };
    const channel = await (tcp ? openTcp({ port: tcp.port }, each) : openUnix(path, each));
    cleanups.push(() => channel.close());
    return channel;
  };
  return { listener, open };
}

/** Serves by echo and tells how many connections are served at the moment. */
function countingEcho() {
  const counts = { now: 0, most: 0, total: 0 };
  const serve: ServeConnection = async (channel) => {
    counts.now += 1;
    counts.total += 1;
    counts.most = Math.max(counts.most, counts.now);
    await echo(channel);
    counts.now -= 1;
  };
  return { counts, serve };
}

async function roundTrip(channel: ByteChannel, length: number): Promise<boolean> {
  const message = pattern(length, length);
  const [, reply] = await Promise.all([channel.send([message]), receiveInto(channel, length)]);
  return equalBytes(reply, message);
}

describe.each(["unix", "tcp"] as const)("a %s listener", (kind) => {
  test("serves several connections at once", async () => {
    const { counts, serve } = countingEcho();
    const { open } = await listen(kind, serve);
    const clients = await Promise.all([open(), open(), open()]);
    const answers = await Promise.all(clients.map((client) => roundTrip(client, 600)));
    expect(answers).toEqual([true, true, true]);
    expect(counts.most).toBe(3);
  });

  test("carries 8 MiB there and back", async () => {
    const { open } = await listen(kind, echo);
    expect(await roundTrip(await open(), 8 * 1024 * 1024)).toBe(true);
  });

  test("lets connections above the limit wait for their turn", async () => {
    const { counts, serve } = countingEcho();
    const { open } = await listen(kind, serve, { maxConnections: 2 });
    const clients = await Promise.all([open(), open(), open(), open()]);
    const answers = Promise.all(
      clients.map(async (client) => {
        const same = await roundTrip(client, 600);
        await client.close();
        return same;
      }),
    );
    expect(await answers).toEqual([true, true, true, true]);
    expect(counts).toMatchObject({ most: 2, total: 4 });
  });

  test("serves one connection at a time when not threaded", async () => {
    const { counts, serve } = countingEcho();
    const { open } = await listen(kind, serve, { threaded: false });
    const [first, second] = await Promise.all([open(), open()]);
    expect(await roundTrip(first, 10)).toBe(true);
    await first.close();
    expect(await roundTrip(second, 10)).toBe(true);
    expect(counts.most).toBe(1);
  });

  test("says who the peer is", async () => {
    const peers: PeerInfo[] = [];
    const { open } = await listen(kind, async (channel, peer) => {
      peers.push(peer);
      await echo(channel);
    });
    await roundTrip(await open(), 1);
    expect(peers[0]?.kind).toBe(kind);
    if (kind === "unix") expect(peers[0]?.remoteAddr).toBe("");
    else expect(peers[0]?.remoteAddr).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test("survives a connection whose service throws", async () => {
    const faults: Error[] = [];
    const serve: ServeConnection = async (channel) => {
      if (faults.length > 0) return echo(channel);
      throw new Error("bad connection");
    };
    const { open } = await listen(kind, serve, { onError: (error) => faults.push(error) });
    expect(await (await open()).receive()).toBeUndefined();
    expect(await roundTrip(await open(), 5)).toBe(true);
    expect(faults.map((error) => error.message)).toEqual(["bad connection"]);
  });

  test("closes its connections, releases the address and says so", async () => {
    const { listener, open } = await listen(kind, echo);
    const client = await open();
    await roundTrip(client, 10);
    const ended = client.receive().then((bytes) => client.close().then(() => bytes));
    await Promise.all([listener.close(), listener.close()]);
    await listener.closed;
    expect(await ended).toBeUndefined();
    await expect(open()).rejects.toSatisfy((e) => isSheafError(e, "transport", "connect-failed"));
  });

  test("closes by itself when no client ever comes", async () => {
    const { listener } = await listen(kind, echo, { idleTimeoutMs: 1, startupGraceMs: 1 });
    await listener.closed;
  });

  test("closes by itself when the last client has gone", async () => {
    const { listener, open } = await listen(kind, echo, { idleTimeoutMs: 1 });
    const [first, second] = await Promise.all([open(), open()]);
    await roundTrip(first, 10);
    await first.close();
    expect(await roundTrip(second, 10)).toBe(true);
    await second.close();
    await listener.closed;
  });

  test("closes when its signal fires", async () => {
    const abort = new AbortController();
    const { listener } = await listen(kind, echo, { signal: abort.signal });
    abort.abort();
    await listener.closed;
  });

  test("refuses a limit below one", async () => {
    await expect(listen(kind, echo, { maxConnections: 0 })).rejects.toThrow(RangeError);
  });

  test("lets go of a client that dies without a word", async () => {
    const { counts, serve } = countingEcho();
    const { listener } = await listen(kind, serve, { idleTimeoutMs: 1 });
    const where = kind === "unix" ? { path: listener.address } : tcpAddress(listener.address);
    const socket = connect(where);
    await once(socket, "connect");
    socket.write("x");
    await once(socket, "data");
    if (kind === "tcp") socket.resetAndDestroy();
    else socket.destroy();
    await listener.closed;
    expect(counts.total).toBe(1);
  });
});

function tcpAddress(address: string): { host: string; port: number } {
  const [host = "", port = ""] = address.split(":");
  return { host, port: Number(port) };
}

describe("connecting", () => {
  test("to nothing says what to do", async () => {
    const { listener } = await listen("tcp", echo);
    const { port } = tcpAddress(listener.address);
    await listener.close();
    await expect(openTcp({ port })).rejects.toThrow(
      /cannot connect \(ECONNREFUSED\); nothing listens/,
    );
    await expect(openUnix("/nowhere/at/all.sock")).rejects.toThrow(/is the server running/);
  });

  test("is given up when the signal fires", async () => {
    const { open } = await listen("unix", echo);
    const signal = AbortSignal.abort(new Error("changed my mind"));
    await expect(open({ signal })).rejects.toSatisfy((e) =>
      isSheafError(e, "cancelled", "aborted"),
    );
    const { listener } = await listen("tcp", echo);
    const abort = new AbortController();
    const opening = openTcp(tcpAddress(listener.address), { signal: abort.signal });
    abort.abort();
    await expect(opening).rejects.toSatisfy((e) => isSheafError(e, "cancelled", "aborted"));
  });

  test("takes no longer than allowed", async () => {
    const { listener } = await listen("tcp", echo);
    const opening = openTcp(tcpAddress(listener.address), { connectTimeoutMs: 1 });
    // Timers come before sockets in the loop: when this returns, time is up before the connection.
    const until = performance.now() + 5;
    while (performance.now() < until);
    await expect(opening).rejects.toThrow(/no connection within 1 ms/);
  });

  test("a taken port is told apart", async () => {
    const { listener } = await listen("tcp", echo);
    const { port } = tcpAddress(listener.address);
    await expect(listenTcpChannels(echo, { port })).rejects.toSatisfy((e) =>
      isSheafError(e, "transport", "busy"),
    );
  });
});
