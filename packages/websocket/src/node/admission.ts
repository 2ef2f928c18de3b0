/** Whether a client may connect, and as whom. */
import type { IncomingMessage } from "node:http";
import { ANONYMOUS, type AuthContext, isRpcError } from "@sheaf/core";
import { chooseSubprotocol, SUBPROTOCOLS } from "../subprotocols.ts";
import type { ListenWebSocketOptions } from "./listen-options.ts";
import { originAllowed } from "./origin.ts";
import { NOT_AUTHENTICATED, type Refusal, refusalOf } from "./refusal.ts";
import { type WebSocketRequest, withToken } from "./web-socket-request.ts";

/** What came of asking who calls. */
export type Identified = { readonly auth: AuthContext } | { readonly refusal: Refusal };

/** The checks of the handshake that need no waiting. */
export function refusalAtOnce(
  message: IncomingMessage,
  request: WebSocketRequest,
  { allowedOrigins }: ListenWebSocketOptions,
): Refusal | undefined {
  const { origin, host } = message.headers;
  const { localAddress } = message.socket;
  if (!originAllowed({ origin, host, localAddress }, allowedOrigins)) {
    return { status: 403, reason: `pages of ${origin} may not connect` };
  }
  if (chooseSubprotocol(request.protocols) === undefined) {
    return { status: 400, reason: `subprotocols here: ${SUBPROTOCOLS.join(", ")}` };
  }
  return undefined;
}

/** Whether the token is still to come, as first message. */
export function isTokenToCome(request: WebSocketRequest, options: ListenWebSocketOptions): boolean {
  const { authenticate, tokenMessageTimeoutMs = 0 } = options;
  if (authenticate === undefined || tokenMessageTimeoutMs <= 0) return false;
  return request.header("authorization") === undefined;
}

/** Asks `authenticate`. An error that is not meant for the client is `report`ed. Never rejects. */
export async function identify(
  request: WebSocketRequest,
  { authenticate }: ListenWebSocketOptions,
  report: (error: unknown) => void,
): Promise<Identified> {
  if (authenticate === undefined) return { auth: ANONYMOUS };
  try {
    const auth = await authenticate(request);
    return auth === undefined ? { refusal: NOT_AUTHENTICATED } : { auth };
  } catch (error) {
    if (!isRpcError(error)) report(error);
    return { refusal: refusalOf(error) };
  }
}

/** The same with a token that `arrives` after the handshake. */
export async function identifyLater(
  request: WebSocketRequest,
  arrives: Promise<string>,
  options: ListenWebSocketOptions,
  report: (error: unknown) => void,
): Promise<Identified> {
  try {
    return await identify(withToken(request, await arrives), options, report);
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
}
