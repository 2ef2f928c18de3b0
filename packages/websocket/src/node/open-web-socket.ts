/** Connecting from Node, with ws. */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type { SheafError } from "@sheaf/core";
import type { ClientOptions, WebSocket } from "ws";
import { connectError, connecting } from "../connecting.ts";
import { RAW_PROTOCOL } from "../subprotocols.ts";
import type { WebSocketChannel } from "../web-socket-channel.ts";
import {
  nameOf,
  offersOf,
  type TokenPlace,
  tokenMessage,
  tokenOf,
  type WebSocketOptions,
  webSocketUrl,
} from "../web-socket-options.ts";
import type { Clock } from "./liveness.ts";
import { NodeChannel, type NodeChannelOptions } from "./node-channel.ts";

/** Default of {@link NodeWebSocketOptions.maxMessageBytes}. */
export const MAX_MESSAGE_BYTES: number = 64 * 1024 * 1024;

/** How a client in Node connects. */
export interface NodeWebSocketOptions extends WebSocketOptions, NodeChannelOptions {
  /** Headers of the handshake, cookies and `origin` for instance. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the token goes. Default `"header"`: `authorization: Bearer …`. */
  readonly tokenIn?: "header" | TokenPlace["tokenIn"];
  /** Certificates and the like, for `wss:`. */
  readonly tls?: Pick<
    ConnectionOptions,
    "ca" | "cert" | "key" | "passphrase" | "pfx" | "rejectUnauthorized" | "servername"
  >;
  /** Bytes of the largest message that is accepted; the channel breaks over a larger one. Default 64 MiB. */
  readonly maxMessageBytes?: number;
  /**
   * `false` masks what is sent with a key of zeros, which every server accepts and which costs
   * nothing. The standard wants unpredictable keys, for the sake of proxies that take for HTTP what they
   * see passing by: leave them out only where nothing between can look inside. Default `true`.
   */
  readonly mask?: boolean;
}

const ADVICE: Readonly<Record<number | string, string>> = {
  400: "the server speaks none of the subprotocols that were offered, or no WebSocket at all",
  401: "the server wants to know who calls: give a `token`, or another one",
  403: "the server refuses this caller, or this origin",
  404: "nothing is served at this path",
  426: "the server wants another version of WebSocket",
  503: "the server has no room at the moment: try again later",
  ECONNREFUSED: "nothing listens there: is the server running, and is the port the one it printed?",
  ENOTFOUND: "the host name does not resolve: check its spelling",
};

/** The byte channel under `webSocket`, for other protocols than calls. */
export async function openWebSocket(
  url: string | URL,
  options: NodeWebSocketOptions = {},
): Promise<WebSocketChannel> {
  return openNodeChannel(url, options);
}

/** @internal With a clock of one's own. */
export async function openNodeChannel(
  url: string | URL,
  options: NodeWebSocketOptions,
  clock?: Clock,
): Promise<NodeChannel> {
  const address = webSocketUrl(url);
  const token = await tokenOf(options);
  // Only those who connect pay for loading it.
  const { WebSocket } = await import("ws");
  const { signal, connectTimeoutMs } = options;
  const name = nameOf(address);
  return connecting({
    name,
    signal,
    connectTimeoutMs,
    start(resolve, reject) {
      const offers = offersOf(options, options.tokenIn === "protocol" ? token : undefined);
      const webSocket = new WebSocket(address, offers, wsOptions(options, token));
      if (offers.includes(RAW_PROTOCOL)) webSocket.once("upgrade", choosePlain);
      onceOpen(webSocket, { name, reject }, (socket) => {
        if (options.tokenIn === "message" && token !== undefined) {
          webSocket.send(tokenMessage(token));
        }
        const masking = options.mask === false ? "zero" : "random";
        resolve(new NodeChannel({ name, webSocket, socket, masking, clock }, options));
      });
      return () => webSocket.terminate();
    },
  });
}

function wsOptions(options: NodeWebSocketOptions, token: string | undefined): ClientOptions {
  const { tokenIn = "header", maxMessageBytes = MAX_MESSAGE_BYTES } = options;
  const authorization = tokenIn === "header" && token !== undefined;
  return {
    ...options.tls,
    headers: { ...options.headers, ...(authorization && { authorization: `Bearer ${token}` }) },
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  };
}

/** ws takes a server that chose none of our offers for a broken one; here it means the raw bytes. */
function choosePlain(response: IncomingMessage): void {
  response.headers["sec-websocket-protocol"] ??= RAW_PROTOCOL;
}

function onceOpen(
  webSocket: WebSocket,
  { name, reject }: { readonly name: string; readonly reject: (error: SheafError) => void },
  opened: (socket: Socket) => void,
): void {
  let socket: Socket | undefined;
  webSocket.once("upgrade", (response: IncomingMessage) => {
    socket = response.socket;
  });
  webSocket.once("unexpected-response", (request, { statusCode = 0 }: IncomingMessage) => {
    request.destroy();
    reject(connectError(name, `cannot connect (status ${statusCode})${advice(statusCode)}`));
  });
  const onError = (cause: NodeJS.ErrnoException): void => {
    const why = `cannot connect (${cause.code ?? cause.message})${advice(cause.code ?? "")}`;
    reject(connectError(name, why, cause));
  };
  webSocket.on("error", onError);
  webSocket.once("open", () => {
    webSocket.off("error", onError);
    if (socket !== undefined) opened(socket);
  });
}

function advice(about: number | string): string {
  const text = ADVICE[about];
  return text === undefined ? "" : `; ${text}`;
}
