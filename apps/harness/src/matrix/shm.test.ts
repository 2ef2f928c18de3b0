import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ByteChannel,
  type Connector,
  channelPair,
  channelTransport,
  serveChannel,
} from "@sheaf/core";
import { listenTcp, listenUnix, tcp, unix } from "@sheaf/pipe/node";
import { type ShmOptions, shm, shmOffload } from "@sheaf/shm";
import { WorkerPool } from "@sheaf/subprocess";
import { chop, describeTransport, fixtureServer, lend, type RunningFixture } from "@sheaf/testing";
import { afterEach, expect } from "vitest";
import { ownSegments } from "../shm/segments.ts";

/** Nearly every batch with a row goes through shared memory. */
const everything: ShmOptions = { minBatchBytes: 1, required: true };
const offload = shmOffload({ minBatchBytes: 1 });
const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };

afterEach(() => expect(ownSegments()).toEqual([]));

/** Both ends of an in-process pair, perhaps behind a fault. */
function pair(fault: (channel: ByteChannel) => ByteChannel = (channel) => channel): Connector {
  const server = fixtureServer({ offload });
  return async () => {
    const [near, far] = channelPair();
    void serveChannel(server, fault(far));
    return channelTransport(fault(near));
  };
}

function inProcess(options: ShmOptions, fault?: (channel: ByteChannel) => ByteChannel) {
  return async (): Promise<RunningFixture> => ({
    connector: shm(pair(fault), { ...everything, ...options }),
    ...nothing,
  });
}

describeTransport({ name: "shared memory, in-process", start: inProcess({}) });

describeTransport({
  name: "shared memory, in-process, one byte at a time",
  start: inProcess({}, (channel) => chop(channel, 1)),
});

describeTransport({
  name: "shared memory, in-process, what is lent is taken back",
  start: inProcess({}, lend),
});

describeTransport({
  name: "shared memory, in-process, batches left in place",
  start: inProcess({ zeroCopy: true }),
});

describeTransport({
  name: "shared memory, in-process, hardly any of it",
  // A page: one batch at a time finds room, larger ones do not.
  start: inProcess({ bytes: 1 }),
});

describeTransport({
  name: "shared memory beside a unix socket",
  start: async () => {
    const folder = await mkdtemp(join(tmpdir(), "sheaf-"));
    const path = join(folder, "fixture.sock");
    const listener = await listenUnix(fixtureServer({ offload }), path);
    return {
      connector: shm(unix(path), everything),
      async [Symbol.asyncDispose]() {
        await listener.close();
        await rm(folder, { recursive: true });
      },
    };
  },
});

describeTransport({
  name: "shared memory beside tcp",
  start: async () => {
    const listener = await listenTcp(fixtureServer({ offload }));
    return {
      connector: shm(tcp({ port: listener.port }), everything),
      [Symbol.asyncDispose]: () => listener.close(),
    };
  },
});

const program = fileURLToPath(new URL("../shm/fixture-worker.ts", import.meta.url));
const command = [process.execPath, "--import", "tsx", "--conditions=@sheaf/source", program];

describeTransport({
  name: "shared memory beside a subprocess from a pool",
  capabilities: { sharedServer: false },
  start: async () => {
    const pool = new WorkerPool();
    return {
      connector: shm(pool.connector(command), everything),
      [Symbol.asyncDispose]: () => pool.close(),
    };
  },
});
