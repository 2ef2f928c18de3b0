/** Servers over HTTP to be asked things: one with nothing but the service, one with all that there is to switch on. */
import { nodeBodyCodecs } from "@sheaf/http/node";
import {
  bearer,
  chain,
  HttpHandler,
  jwt,
  mutualTlsFromProxy,
  optional,
  proxyProof,
} from "@sheaf/http/server";
import { fetchObject, storeObject } from "../seeds/object-store.ts";
import { fuzzedServer } from "../service/server.ts";
import { LIMITS } from "./codec.ts";

const KEY = "a key for fuzzing";

function plainHandler(): HttpHandler {
  const server = fuzzedServer({ limits: LIMITS });
  return new HttpHandler(server, { prefix: "/vgi", tokens: { keys: KEY } });
}

async function fullHandler(): Promise<HttpHandler> {
  const hooks = [{ onCall: () => () => undefined }];
  const server = fuzzedServer({ limits: LIMITS, hooks });
  return new HttpHandler(server, {
    prefix: "/vgi",
    tokens: { keys: [KEY, "an older key"], maxCachedCalls: 0 },
    authenticate: optional(await authenticator()),
    cors: { origins: ["https://app.test"] },
    codecs: await nodeBodyCodecs(),
    maxRequestBytes: 256 * 1024,
    maxResponseBytes: 64 * 1024,
    sessions: { echoHeaders: { route: "1" } },
    external: {
      storage: { upload: storeObject },
      thresholdBytes: 2048,
      fetch: { fetch: fetchObject, maxAttempts: 1, maxFetchBytes: 256 * 1024 },
    },
  });
}

async function authenticator() {
  return proxyProof(
    { mode: "allow", originId: "origin", secrets: { k1: "ab".repeat(32) } },
    chain(
      bearer({ tokens: { "open-sesame": "ali" } }),
      await jwt({
        issuer: "i",
        audience: "a",
        key: new Uint8Array(32).fill(7),
        algorithms: ["HS256"],
      }),
      mutualTlsFromProxy({ format: "xfcc", trustedProxies: "any" }),
      mutualTlsFromProxy({ format: "pem", trustedProxies: "any" }),
      mutualTlsFromProxy({ format: "subject", trustedProxies: "any" }),
    ),
  );
}

/** Both, made when they are first needed. */
export async function handlers(): Promise<readonly HttpHandler[]> {
  return [plainHandler(), await fullHandler()];
}
