/** What a client says of itself while it connects. */
import type { IncomingMessage } from "node:http";
import type { AuthContext, MaybePromise } from "@sheaf/core";
import { decodeTokenOffer, protocolsOffered } from "../subprotocols.ts";

/** A client that wants to connect. It has all that the authenticators of `@sheaf/http` look at. */
export interface WebSocketRequest {
  readonly method: "GET";
  /** As it was sent, percent-encoded, without the query: `"/rpc"`. */
  readonly path: string;
  /** What follows the `?`, `""` if nothing does. */
  readonly query: string;
  /** Path and query. */
  readonly url: string;
  /** Address of the client, or of the proxy in between. */
  readonly remoteAddr: string;
  /** The subprotocols that the client offers, in its order. */
  readonly protocols: readonly string[];
  /**
   * A header; the name's case does not matter. `authorization` answers `Bearer …` also for a token
   * that came as a subprotocol or as the first message.
   */
  header(name: string): string | undefined;
}

/**
 * Finds out who calls. `undefined`, or what it throws, refuses the client, with 401 in the handshake or
 * 1008 after it: an `RpcError` with the code `PERMISSION_DENIED` is 403, one with `UNAVAILABLE` is 503,
 * and its message is told to the client; of any other error nothing is.
 */
export type Authenticate = (request: WebSocketRequest) => MaybePromise<AuthContext | undefined>;

/** The request as it came. */
export function webSocketRequest(message: IncomingMessage): WebSocketRequest {
  const { headers, socket, url = "/" } = message;
  const [path = "/"] = url.split("?", 1);
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",");
  const offers = offered.map((offer) => offer.trim()).filter((offer) => offer !== "");
  const request: WebSocketRequest = {
    method: "GET",
    path,
    query: url.slice(path.length + 1),
    url,
    remoteAddr: socket.remoteAddress ?? "",
    protocols: protocolsOffered(offers),
    header: (name) => {
      const value = headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(", ") : value;
    },
  };
  const token = decodeTokenOffer(offers);
  return token === undefined ? request : withToken(request, token);
}

/** The same request with a token that came in another way than by header. A header goes first. */
export function withToken(request: WebSocketRequest, token: string): WebSocketRequest {
  const authorization = request.header("authorization") ?? `Bearer ${token}`;
  return {
    ...request,
    header: (name) =>
      name.toLowerCase() === "authorization" ? authorization : request.header(name),
  };
}
