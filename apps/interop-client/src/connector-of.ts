/** From what the command line names to a connection. */
import { readFileSync } from "node:fs";
import type { Connector } from "@sheaf/core";
import { httpsOrLoopback } from "@sheaf/http";
import { http, type NodeHttpClientOptions, nodeBodyCodecs } from "@sheaf/http/node";
import { tcp, unix } from "@sheaf/pipe/node";
import { shm } from "@sheaf/shm";
import { subprocess } from "@sheaf/subprocess";
import { webSocket } from "@sheaf/websocket/node";
import type { CommandLine, HttpTarget, Target } from "./command-line.ts";

/** Makes a connector; the options are for HTTP, and take precedence over what the target says. */
export type Connecting = (options?: NodeHttpClientOptions) => Connector;

/** How the target is connected to. */
export async function connecting({
  target,
  shmBytes,
}: Pick<CommandLine, "target" | "shmBytes">): Promise<Connecting> {
  if (target.kind === "http") return connectingByHttp(target);
  const connector = byteConnector(target);
  return () => (shmBytes === undefined ? connector : sharing(connector, shmBytes));
}

function byteConnector(target: Exclude<Target, HttpTarget>): Connector {
  switch (target.kind) {
    case "stdio":
      return subprocess(target.command, { stderr: "inherit" });
    case "unix":
      return unix(target.path);
    case "tcp":
      return tcp(target);
    case "ws":
      return webSocket(target.url, target.protocol && { protocols: [target.protocol] });
  }
}

/** Batches of every size go through shared memory, and it is an error if they cannot. */
function sharing(connector: Connector, bytes: number): Connector {
  return shm(connector, { bytes, minBatchBytes: 1, required: true });
}

async function connectingByHttp({ url, ca }: HttpTarget): Promise<Connecting> {
  const codecs = await nodeBodyCodecs();
  const common: NodeHttpClientOptions = {
    acceptEncodings: codecs,
    external: { validateUrl: httpsOrLoopback, codecs },
    ...(ca === undefined ? {} : { ca: readFileSync(ca, "utf8") }),
  };
  return (options) => http(url, { ...common, ...options });
}
