/** Connections to the measured service over each carrier. */
import { MessageChannel, Worker } from "node:worker_threads";
import {
  type Connector,
  channelPair,
  channelTransport,
  multiplexTransport,
  serveChannel,
  serveMultiplexed,
} from "@sheaf/core";
import { http } from "@sheaf/http/node";
import { messagePort } from "@sheaf/message-port";
import { pipe } from "@sheaf/pipe";
import { tcp, unix } from "@sheaf/pipe/node";
import { shm } from "@sheaf/shm";
import { subprocess } from "@sheaf/subprocess";
import type { Subprotocol } from "@sheaf/websocket";
import { webSocket } from "@sheaf/websocket/node";
import type { Carrier, Work } from "../cases/names.ts";
import type { Traffic } from "../contender/messages.ts";
import { serverCommand, startServer } from "../contender/start-server.ts";
import { compiled } from "../folders.ts";
import { benchServer } from "./bench-server.ts";
import { CountingChannel } from "./counting-channel.ts";

/** A way to the service, and the end of it. */
export interface OpenCarrier {
  readonly connector: Connector;
  /** Where the server listens, where it does. */
  readonly address?: string;
  /** Ends the server, once the client is closed. */
  stop(): Promise<void>;
}

/** What a carrier lets one choose. */
export interface CarrierOptions {
  /** Whether what is sent over a WebSocket is masked, as the standard wants it. */
  readonly mask: boolean;
  /** Whether batches stay in shared memory until they are released. */
  readonly zeroCopy: boolean;
}

/** What a work chooses. */
export function optionsOf(work: Work): CarrierOptions {
  return { mask: work !== "upload-1mib-unmasked", zeroCopy: /-(in-place|made)$/.test(work) };
}

const PROGRAM = compiled("ours/server");

/** The subprotocol that each of the two carriers offers. */
const SUBPROTOCOLS: Readonly<Record<"ws" | "ws-mux", Subprotocol>> = {
  ws: "vgi-rpc.raw.v1",
  "ws-mux": "sheaf.mux.v1",
};

/** Starts a server on a carrier. */
export async function openCarrier(carrier: Carrier, options: CarrierOptions): Promise<OpenCarrier> {
  switch (carrier) {
    case "inproc":
      return { connector: pipe(benchServer()), stop: async () => {} };
    case "stdio":
    case "shm":
      return openSubprocess(carrier, options);
    case "port":
      return openThread();
    default:
      return openSocket(carrier, options);
  }
}

/** A connection in this process that counts what passes; the wire is the same on every carrier, but for multiplexing. */
export function countedCarrier(carrier: Carrier): {
  readonly connector: Connector;
  traffic(): Traffic;
} {
  const [near, far] = channelPair("counted");
  const counting = new CountingChannel(near);
  const isMultiplexed = carrier === "ws-mux";
  if (isMultiplexed) void serveMultiplexed(benchServer(), far, { kind: "websocket" });
  else void serveChannel(benchServer(), far);
  return {
    connector: async () =>
      isMultiplexed ? multiplexTransport(counting) : channelTransport(counting),
    traffic: () => ({ request: counting.sent, reply: counting.received }),
  };
}

/** A worker thread that is sent the far end of a channel. */
function openThread(): OpenCarrier {
  const worker = new Worker(PROGRAM, { argv: ["port"] });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  return { connector: messagePort(port1), stop: async () => void (await worker.terminate()) };
}

function openSubprocess(carrier: "stdio" | "shm", options: CarrierOptions): OpenCarrier {
  const beneath = subprocess(serverCommand(PROGRAM, carrier));
  const connector = carrier === "shm" ? inSharedMemory(beneath, options) : beneath;
  return { connector, stop: async () => {} };
}

/** Where it cannot be had there is no figure, rather than that of the carrier alone. */
function inSharedMemory(beneath: Connector, { zeroCopy }: CarrierOptions): Connector {
  return shm(beneath, { zeroCopy, required: true });
}

type SocketCarrier = Exclude<Carrier, "inproc" | "stdio" | "shm" | "port">;

async function openSocket(carrier: SocketCarrier, options: CarrierOptions): Promise<OpenCarrier> {
  const command = serverCommand(PROGRAM, carrier === "ws-mux" ? "ws" : carrier);
  const server = await startServer(command);
  const { address } = server;
  return {
    connector: connectorTo(carrier, address, options),
    address,
    stop: () => server.stop(),
  };
}

function connectorTo(carrier: SocketCarrier, address: string, options: CarrierOptions): Connector {
  if (carrier === "http") return http(address);
  if (carrier === "unix") return unix(address);
  if (carrier === "shm-unix") return inSharedMemory(unix(address), options);
  if (carrier === "ws" || carrier === "ws-mux") {
    return webSocket(address, { protocols: [SUBPROTOCOLS[carrier]], mask: options.mask });
  }
  const [host = "", port] = address.split(":");
  return tcp({ host, port: Number(port) });
}
