/** For tests: a client of the probe service over a scripted sender. */
import { type Client, connect, type Server } from "@sheaf/core";
import { NODE_TOKEN_CRYPTO } from "../../node/node-aead.ts";
import { HttpHandler } from "../../server/http-handler.ts";
import type { HttpServerOptions } from "../../server/http-server-options.ts";
import { Probe, probeServer } from "../../server/testing/probe-service.ts";
import { http } from "../http.ts";
import type { HttpClientOptions } from "../http-client-options.ts";
import { type Script, ScriptedSender } from "./scripted-sender.ts";

/** A client, and what it has sent. */
export interface ProbeClient {
  readonly client: Client<typeof Probe.methods>;
  readonly sender: ScriptedSender;
}

/** What the pair is made of; everything has its usual value. */
export interface ProbeClientParts {
  readonly script?: Script;
  readonly client?: HttpClientOptions;
  readonly server?: HttpServerOptions;
  readonly serves?: Server;
}

/** Connects. Paths are those of the newer generation unless the options say otherwise, so that nobody asks first. */
export async function probeClient(parts: ProbeClientParts = {}): Promise<ProbeClient> {
  const handler = new HttpHandler(parts.serves ?? probeServer(), {
    tokens: { keys: "key", crypto: NODE_TOKEN_CRYPTO },
    ...parts.server,
  });
  const sender = new ScriptedSender(handler, parts.script);
  const options = { wire: "b", sender, ...parts.client } as const;
  const client = await connect(Probe, http("http://probe.test/vgi/..", options));
  return { client, sender };
}
