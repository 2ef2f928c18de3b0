/** Connections to the measured service over each carrier. */
import { type Connector, channelPair, channelTransport, serveChannel } from "@sheaf/core";
import { http } from "@sheaf/http/node";
import { pipe } from "@sheaf/pipe";
import { tcp, unix } from "@sheaf/pipe/node";
import { subprocess } from "@sheaf/subprocess";
import type { Carrier } from "../cases/names.ts";
import type { Traffic } from "../contender/messages.ts";
import { serverCommand, startServer } from "../contender/start-server.ts";
import { compiled } from "../folders.ts";
import { benchServer } from "./bench-server.ts";
import { CountingChannel } from "./counting-channel.ts";

/** A way to the service, and the end of it. */
export interface OpenCarrier {
  readonly connector: Connector;
  /** Ends the server, once the client is closed. */
  stop(): Promise<void>;
}

const PROGRAM = compiled("ours/server");

/** Starts a server on a carrier. */
export async function openCarrier(carrier: Carrier): Promise<OpenCarrier> {
  const stop = async (): Promise<void> => {};
  if (carrier === "inproc") return { connector: pipe(benchServer()), stop };
  const command = serverCommand(PROGRAM, carrier);
  if (carrier === "stdio") return { connector: subprocess(command), stop };
  const server = await startServer(command);
  return { connector: connectorTo(carrier, server.address), stop: () => server.stop() };
}

/** A connection in this process that counts what passes; the wire is the same on every carrier. */
export function countedCarrier(): { readonly connector: Connector; traffic(): Traffic } {
  const [near, far] = channelPair("counted");
  const counting = new CountingChannel(near);
  void serveChannel(benchServer(), far);
  return {
    connector: async () => channelTransport(counting),
    traffic: () => ({ request: counting.sent, reply: counting.received }),
  };
}

function connectorTo(carrier: "unix" | "tcp" | "http", address: string): Connector {
  if (carrier === "http") return http(address);
  if (carrier === "unix") return unix(address);
  const [host = "", port] = address.split(":");
  return tcp({ host, port: Number(port) });
}
