/** One connection that was accepted: finding out who it is, if that is still open, and serving it. */
import type { Socket } from "node:net";
import type { AuthContext, PeerInfo } from "@sheaf/core";
import type { WebSocket } from "ws";
import { CLOSE } from "../close-codes.ts";
import type { WebSocketChannel } from "../web-socket-channel.ts";
import { type Identified, identifyLater } from "./admission.ts";
import type { ListenWebSocketOptions } from "./listen-options.ts";
import type { Clock } from "./liveness.ts";
import { NodeChannel } from "./node-channel.ts";
import { TokenGate } from "./token-gate.ts";
import type { WebSocketRequest } from "./web-socket-request.ts";

/** Serves one connection until it is over. */
export type ServeConnection = (channel: WebSocketChannel, peer: PeerInfo) => Promise<void>;

/** What a connection is made of. */
export interface Accepted {
  readonly webSocket: WebSocket;
  readonly socket: Socket;
  readonly request: WebSocketRequest;
}

/** What all connections of a listener share. */
export interface ConnectionParts {
  readonly serve: ServeConnection;
  readonly options: ListenWebSocketOptions;
  readonly clock: Clock | undefined;
  /** Told of our own faults. */
  readonly report: (error: unknown) => void;
}

/**
 * Answers the channel, and a promise that resolves when it is over; it never rejects. Without a caller
 * that has been `identified`, the first message has to say who it is.
 */
export function serveConnection(
  { webSocket, socket, request }: Accepted,
  identified: Identified | undefined,
  parts: ConnectionParts,
): [channel: NodeChannel, served: Promise<void>] {
  const { options, clock, report } = parts;
  const gate = new TokenGate();
  const takeText = identified === undefined ? gate.takeText : undefined;
  const name = `websocket:${socket.remoteAddress}:${socket.remotePort}`;
  const channel = new NodeChannel(
    { name, webSocket, socket, masking: "none", takeText, clock },
    options,
  );
  const caller =
    identified ??
    identifyLater(
      request,
      gate.token(options.tokenMessageTimeoutMs ?? 0, channel.ended),
      options,
      report,
    );
  return [channel, serve(channel, request, caller, parts)];
}

/** A fault of one connection is its own business; the listener lives on. */
async function serve(
  channel: NodeChannel,
  request: WebSocketRequest,
  caller: Promise<Identified> | Identified,
  { serve, report }: ConnectionParts,
): Promise<void> {
  try {
    const identified = await caller;
    if ("auth" in identified) await serve(channel, peerOf(request, identified.auth));
    else await channel.closeWith(CLOSE.POLICY_VIOLATION, identified.refusal.reason);
  } catch (error) {
    report(error);
  }
  await channel.close();
}

function peerOf(request: WebSocketRequest, auth: AuthContext): PeerInfo {
  const userAgent = request.header("user-agent");
  return {
    kind: "websocket",
    remoteAddr: request.remoteAddr,
    auth,
    ...(userAgent !== undefined && { metadata: { user_agent: userAgent } }),
  };
}
