/** Serving HTTP by `node:http`, without `Request` and `Response` in between. */
import {
  createServer,
  type IncomingMessage,
  type Server as NodeServer,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { isSheafError, type Server, SheafError } from "@sheaf/core";
import { HttpHandler } from "../server/http-handler.ts";
import { problem } from "../server/plain-responses.ts";
import { discardRest } from "./discard-rest.ts";
import { type NodeHandlerOptions, nodeHandlerOptions } from "./node-handler-options.ts";
import { NodeRequest } from "./node-request.ts";
import { writeResponse } from "./write-response.ts";

/** Where and how an HTTP server listens. */
export interface ListenHttpOptions extends NodeHandlerOptions {
  /** Address to bind. Default `"127.0.0.1"`: only this machine can connect. */
  readonly host?: string;
  /** Port to bind. Default 0: the system chooses a free one. */
  readonly port?: number;
  /** Certificate and key, in PEM: serves https. Default: http. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Milliseconds that a request may take to arrive, head and body. Default 60 000. */
  readonly requestTimeoutMs?: number;
  /** Milliseconds that an idle connection is kept. Default 65 000, more than most proxies keep theirs. */
  readonly keepAliveTimeoutMs?: number;
  /** Milliseconds that closing waits for calls to be answered. Default 5000. */
  readonly closeGraceMs?: number;
  /** Closes the listener. */
  readonly signal?: AbortSignal;
  /** Told what went wrong on our own side of a request. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
}

/** A bound server. It keeps the process alive until it is closed. */
export interface HttpListener extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Base URL of all calls, prefix included. */
  readonly url: string;
  /** The server core, for draining sessions. */
  readonly handler: HttpHandler;
  /** Resolves when the listener is closed. Never rejects. */
  readonly closed: Promise<void>;
  /** Stops accepting, waits for calls under way, and releases the address. Idempotent, never rejects. */
  close(): Promise<void>;
}

/**
 * Serves over HTTP, by default on the loopback. Tokens are sealed with `tokens.keys`, else with the keys in the
 * variable `SHEAF_TOKEN_KEYS`. Rejects with `busy` when the port is taken, else `connect-failed`.
 */
export async function listenHttp(
  server: Server | HttpHandler,
  options: ListenHttpOptions = {},
): Promise<HttpListener> {
  const { host = "127.0.0.1", port = 0, tls, onError = warn } = options;
  const handler =
    server instanceof HttpHandler
      ? server
      : new HttpHandler(server, await nodeHandlerOptions(options));
  let closing: Promise<void> | undefined;
  const onResponseClosed = (): void => {
    // Its connection would be kept for the next request.
    if (closing !== undefined) setImmediate(() => node.closeIdleConnections());
  };
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    response.on("close", onResponseClosed);
    answer(handler, message, response).catch(onError);
  };
  const requestTimeout = options.requestTimeoutMs ?? 60_000;
  // Node looks only this often whose time is up.
  const often = { connectionsCheckingInterval: Math.min(requestTimeout / 2 || 30_000, 30_000) };
  const node: NodeServer =
    tls === undefined
      ? createServer(often, listener)
      : createTlsServer({ ...tls, ...often }, listener);
  node.requestTimeout = requestTimeout;
  node.headersTimeout = Math.min(node.requestTimeout || 60_000, 60_000);
  node.keepAliveTimeout = options.keepAliveTimeoutMs ?? 65_000;
  await bind(node, host, port);
  const bound = (node.address() as AddressInfo).port;
  const name = host.includes(":") ? `[${host}]` : host;
  const scheme = tls === undefined ? "http" : "https";
  const closed = new Promise<void>((resolve) => node.once("close", () => resolve()));
  const close = (): Promise<void> => {
    closing ??= shut(node, handler, options.closeGraceMs ?? 5000, closed);
    return closing;
  };
  if (options.signal?.aborted) await close();
  options.signal?.addEventListener("abort", () => void close(), { once: true });
  const url = `${scheme}://${name}:${bound}${handler.prefix}`;
  return { host, port: bound, url, handler, closed, close, [Symbol.asyncDispose]: close };
}

async function answer(
  handler: HttpHandler,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const answered = await handler.handle(new NodeRequest(message, response));
    // What was refused before its end keeps no connection busy.
    if (!message.complete && !(await discardRest(message)))
      answered.headers.push(["Connection", "close"]);
    const written = response.destroyed ? undefined : writeResponse(answered, response);
    if (written !== undefined) await written;
  } catch (error) {
    // A client that has gone is not answered, and nobody's fault.
    if (response.destroyed && isSheafError(error, "transport")) return;
    if (!response.headersSent) {
      await writeResponse(
        problem(500, "Internal error", "The request could not be answered"),
        response,
      );
    } else response.destroy();
    throw error;
  } finally {
    if (!message.complete) response.once("finish", () => message.destroy());
  }
}

function bind(node: NodeServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    node.once("error", (error: NodeJS.ErrnoException) => {
      const code = error.code === "EADDRINUSE" ? "busy" : "connect-failed";
      const message = `cannot listen on http ${host}:${port}: ${error.message}`;
      reject(new SheafError("transport", code, message, { cause: error }));
    });
    node.listen({ host, port }, resolve);
  });
}

async function shut(
  node: NodeServer,
  handler: HttpHandler,
  graceMs: number,
  closed: Promise<void>,
): Promise<void> {
  handler.sessions?.registry.drain();
  node.close();
  node.closeIdleConnections();
  const timer = setTimeout(() => node.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
  handler.close();
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
