/** From what the command line names to a connection. */
import { readFileSync } from "node:fs";
import type { Connector } from "@sheaf/core";
import { httpsOrLoopback } from "@sheaf/http";
import { http, type NodeHttpClientOptions, nodeBodyCodecs } from "@sheaf/http/node";
import { tcp, unix } from "@sheaf/pipe/node";
import { subprocess } from "@sheaf/subprocess";
import type { Target } from "./command-line.ts";

/** Makes a connector; the options are for HTTP, and take precedence over what the target says. */
export type Connecting = (options?: NodeHttpClientOptions) => Connector;

/** How the target is connected to. */
export async function connecting(target: Target): Promise<Connecting> {
  if (target.kind === "unix") return () => unix(target.path);
  if (target.kind === "tcp") return () => tcp(target);
  if (target.kind === "stdio") return () => subprocess(target.command, { stderr: "inherit" });
  const codecs = await nodeBodyCodecs();
  const common: NodeHttpClientOptions = {
    acceptEncodings: codecs,
    external: { validateUrl: httpsOrLoopback, codecs },
    ...(target.ca === undefined ? {} : { ca: readFileSync(target.ca, "utf8") }),
  };
  return (options) => http(target.url, { ...common, ...options });
}
