/** Serves over HTTP as the settings ask. */
import type { Server } from "@sheaf/core";
import { type ListenHttpOptions, listenHttp } from "@sheaf/http/node";
import {
  type Authenticate,
  type ExternalOptions,
  type HttpHandler,
  parseProofSecrets,
  proxyProof,
} from "@sheaf/http/server";
import type { HttpSettings } from "../cli/http-settings.ts";
import { principalByHeader, rejectedByHeader } from "./conformance-auth.ts";

const ECHO_HEADERS = { "x-vgi-conformance-echo": "conformance-fixed-marker" };
const MAX_UPLOAD_BYTES = 64 * 1024 * 1024;
const DRAIN_PATH = "/__test_drain__";

/** What serving needs beside the settings. */
export interface ServeHttpOptions {
  readonly announce: (line: string) => void;
  readonly signal: AbortSignal;
  /** Where large batches go, if anywhere. */
  readonly external: ExternalOptions | undefined;
}

/** Resolves when the signal has fired and the listener is closed. */
export async function serveHttp(
  server: Server,
  settings: HttpSettings,
  { announce, signal, external }: ServeHttpOptions,
): Promise<void> {
  const listener = await listenHttp(server, { ...optionsOf(settings, external), signal });
  withDrainRoute(listener.handler);
  announce(`PORT:${listener.port}`);
  await listener.closed;
}

function optionsOf(
  settings: HttpSettings,
  external: ExternalOptions | undefined,
): ListenHttpOptions {
  const { host, port, prefix, tls, tokenKeys, sticky, corsOrigin } = settings;
  const { maxRequestBytes, maxResponseBytes } = settings;
  const authenticate = authenticateOf(settings);
  return {
    host,
    port,
    prefix,
    // Fixtures come and go: a worker of the suite keeps nobody waiting.
    closeGraceMs: 500,
    tokens: {
      ...(tokenKeys === undefined ? {} : { keys: tokenKeys }),
      ...(settings.cachesCalls ? {} : { maxCachedCalls: 0 }),
    },
    ...(tls === undefined ? {} : { tls }),
    compressResponses: settings.isCompressed,
    ...(maxRequestBytes === undefined ? {} : { maxRequestBytes }),
    ...(maxResponseBytes === undefined ? {} : { maxResponseBytes }),
    ...(corsOrigin === undefined ? {} : { cors: { origins: [corsOrigin] } }),
    ...(authenticate === undefined ? {} : { authenticate }),
    ...(sticky === undefined
      ? {}
      : {
          sessions: {
            ttlSeconds: sticky.ttlSeconds,
            ...(sticky.echoes ? { echoHeaders: ECHO_HEADERS } : {}),
          },
        }),
    ...(external === undefined ? {} : storing(external, maxRequestBytes)),
  };
}

/** Where there is a storage, requests as large as what is stored have to be stored as well. */
function storing(
  external: ExternalOptions,
  maxRequestBytes: number | undefined = external.thresholdBytes,
): ListenHttpOptions {
  return {
    external,
    uploadUrls: { maxUploadBytes: MAX_UPLOAD_BYTES },
    ...(maxRequestBytes === undefined ? {} : { maxRequestBytes }),
  };
}

function authenticateOf({ auth, proof }: HttpSettings): Authenticate | undefined {
  const inner =
    auth === undefined ? undefined : auth === "rejected" ? rejectedByHeader : principalByHeader;
  if (proof === undefined) return inner;
  const { secrets, originId, mode, skewSeconds, rejectsReplays: rejectReplays } = proof;
  return proxyProof(
    { mode, originId, secrets: parseProofSecrets(secrets), skewSeconds, rejectReplays },
    inner,
  );
}

/** The suite drains a worker by a route of its own. */
function withDrainRoute(handler: HttpHandler): void {
  const handle = handler.handle.bind(handler);
  handler.handle = async (request) => {
    const isDrain = request.path === `${handler.prefix}${DRAIN_PATH}`;
    if (!isDrain || handler.sessions === undefined) return handle(request);
    handler.sessions.registry.drain(request.method === "POST");
    return { status: 204, headers: [], body: [] };
  };
}
