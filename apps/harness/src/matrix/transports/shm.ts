import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ByteChannel,
  type Connector,
  channelPair,
  channelTransport,
  type Server,
  serveChannel,
} from "@sheaf/core";
import { listenTcp, listenUnix, openTcp, openUnix } from "@sheaf/pipe/node";
import { type ShmOptions, shm, shmOffload } from "@sheaf/shm";
import { WorkerPool } from "@sheaf/subprocess";
import { type Capabilities, fixtureServer, type RunningFixture } from "@sheaf/testing";
import { listenWebSocket, webSocket } from "@sheaf/websocket/node";
import { BYTE_VARIANTS, type MatrixTransport } from "../matrix-transport.ts";
import type { Variant } from "../variants.ts";
import { workerCommand } from "./subprocess.ts";

/**
 * Nearly every batch with a row goes through shared memory. There is not much of it, because each test maps some of its own;
 * what does not fit goes through the carrier.
 */
const EVERYTHING: ShmOptions = { minBatchBytes: 1, required: true, bytes: 1024 * 1024 };
const CAPABILITIES: Partial<Capabilities> = { limits: true };

function sharingServer({ wire }: Variant): Server {
  return fixtureServer({ wire, offload: shmOffload({ minBatchBytes: 1 }) });
}

/** A fixture beside whose channels is shared memory. */
function sharing(
  open: () => Promise<ByteChannel>,
  { around }: Variant,
  end: () => Promise<unknown>,
  options: ShmOptions = {},
): RunningFixture {
  const connect = (limits: object = {}): Connector =>
    shm(
      async () => {
        const channel = await open();
        return channelTransport(around?.(channel) ?? channel, limits);
      },
      { ...EVERYTHING, ...options },
    );
  return {
    connector: connect(),
    limited: connect,
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}

function inProcess(
  name: string,
  rest: Partial<MatrixTransport>,
  options: ShmOptions,
): MatrixTransport {
  return {
    name,
    capabilities: CAPABILITIES,
    variants: ["plain"],
    ...rest,
    start: async (variant) => {
      const server = sharingServer(variant);
      const open = async () => {
        const [near, far] = channelPair();
        void serveChannel(server, variant.around?.(far) ?? far);
        return near;
      };
      return sharing(open, variant, async () => undefined, options);
    },
  };
}

/** Beside channels in memory. */
export const shmInProcess: MatrixTransport = inProcess(
  "shared memory, in-process",
  { variants: BYTE_VARIANTS },
  {},
);

/** Batches that stay where they are. */
export const shmInPlace: MatrixTransport = inProcess(
  "shared memory, in-process, batches left in place",
  { everyTime: [] },
  { zeroCopy: true },
);

/** A page: one batch at a time finds room, larger ones do not. */
export const shmScarce: MatrixTransport = inProcess(
  "shared memory, in-process, hardly any of it",
  { everyTime: [] },
  { bytes: 1 },
);

/** Beside a unix socket. */
export const shmUnix: MatrixTransport = {
  name: "shared memory beside a unix socket",
  capabilities: CAPABILITIES,
  variants: BYTE_VARIANTS,
  everyTime: [],
  start: async (variant) => {
    const folder = await mkdtemp(join(tmpdir(), "sheaf-"));
    const path = join(folder, "fixture.sock");
    const listener = await listenUnix(sharingServer(variant), path);
    return sharing(
      () => openUnix(path),
      variant,
      async () => {
        await listener.close();
        await rm(folder, { recursive: true });
      },
    );
  },
};

/** Beside a TCP connection on the loopback. */
export const shmTcp: MatrixTransport = {
  name: "shared memory beside tcp",
  capabilities: CAPABILITIES,
  variants: BYTE_VARIANTS,
  everyTime: [],
  start: async (variant) => {
    const listener = await listenTcp(sharingServer(variant));
    return sharing(
      () => openTcp({ port: listener.port }),
      variant,
      () => listener.close(),
    );
  },
};

/** Beside the pipes of worker processes. */
export const shmPool: MatrixTransport = {
  name: "shared memory beside a subprocess from a pool",
  capabilities: { sharedServer: false },
  variants: ["plain", "generation A", "generation B"],
  everyTime: [],
  start: async (variant) => {
    const worker = await workerCommand(variant, "--shm");
    const workers = new WorkerPool({ closeGraceMs: 2000 });
    return {
      connector: shm(workers.connector(worker.command), EVERYTHING),
      async [Symbol.asyncDispose]() {
        await workers.close();
        await worker[Symbol.asyncDispose]();
      },
    };
  },
};

/** Asked for where there can be none: everything works without. */
export const shmRefused: MatrixTransport = {
  name: "shared memory that a websocket cannot have",
  variants: ["plain"],
  everyTime: [],
  start: async (variant) => {
    const listener = await listenWebSocket(sharingServer(variant));
    const raw = webSocket(listener.address, { protocols: ["vgi-rpc.raw.v1"] });
    return {
      connector: shm(raw, { ...EVERYTHING, required: false }),
      [Symbol.asyncDispose]: () => listener.close(),
    };
  },
};
