/** The client's side, on the runtime's own `WebSocket`. */
import type { Connector } from "@sheaf/core";
import { connectError, connecting } from "./connecting.ts";
import { connector } from "./connector.ts";
import {
  type WebSocketChannel,
  type WebSocketLike,
  webSocketChannel,
} from "./web-socket-channel.ts";
import {
  nameOf,
  offersOf,
  type TokenPlace,
  tokenMessage,
  tokenOf,
  type WebSocketOptions,
  webSocketUrl,
} from "./web-socket-options.ts";

/** The runtime's `WebSocket` class, or one like it. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** How {@link webSocket} connects. */
export interface WebSocketClientOptions extends WebSocketOptions, TokenPlace {
  /** The class to connect with. Default: `globalThis.WebSocket`. */
  readonly WebSocket?: WebSocketConstructor;
}

/**
 * Connects to a WebSocket server with the runtime's own `WebSocket`, as browsers have it. In Node use
 * `webSocket` of `@sheaf/websocket/node`.
 *
 * Each call of the connector opens a connection of its own, which lives until the transport closes.
 * Rejects with `connect-failed` or `aborted`. Browsers do not tell scripts why a connection failed.
 */
export function webSocket(url: string | URL, options: WebSocketClientOptions = {}): Connector {
  return connector(() => openWebSocket(url, options), options);
}

/** The byte channel under {@link webSocket}, for other protocols than calls. */
export async function openWebSocket(
  url: string | URL,
  options: WebSocketClientOptions = {},
): Promise<WebSocketChannel> {
  const address = webSocketUrl(url);
  const name = nameOf(address);
  const token = await tokenOf(options);
  const inMessage = options.tokenIn === "message";
  const { signal, connectTimeoutMs } = options;
  return connecting({
    name,
    signal,
    connectTimeoutMs,
    start(resolve, reject) {
      const socket = newSocket(address, offersOf(options, inMessage ? undefined : token), options);
      // Made before the connection is open, so that it misses nothing.
      const channel = webSocketChannel(socket, { ...options, name });
      const onOpen = (): void => {
        if (inMessage && token !== undefined) socket.send(tokenMessage(token));
        resolve(channel);
      };
      socket.addEventListener("open", onOpen);
      // Too late to change anything once the connection was open.
      socket.addEventListener("close", ({ code, reason }) =>
        reject(connectError(name, `cannot connect (${reason || code})`)),
      );
      return () => socket.close();
    },
  });
}

function newSocket(
  url: URL,
  offers: string[],
  { WebSocket = nativeWebSocket() }: WebSocketClientOptions,
): WebSocketLike {
  if (WebSocket === undefined) {
    const why = "this runtime has no WebSocket; in Node use webSocket of @sheaf/websocket/node";
    throw connectError(nameOf(url), why);
  }
  try {
    return new WebSocket(url.href, offers);
  } catch (cause) {
    throw connectError(nameOf(url), `cannot connect (${String(cause)})`, cause);
  }
}

function nativeWebSocket(): WebSocketConstructor | undefined {
  return (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
}
