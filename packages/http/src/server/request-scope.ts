/** What one HTTP request brings with it, whatever it calls. */
import type { PeerInfo } from "@sheaf/core";
import type { HttpRequest } from "../message/http-message.ts";
import type { TokenIdentity, TokenOwner } from "../token/token-context.ts";
import type { Budget } from "./response-budget.ts";

/** The request, its caller and its limits. */
export interface RequestScope {
  readonly request: HttpRequest;
  readonly peer: PeerInfo;
  readonly budget: Budget;
  /** Turns of a producer that the client takes in one response. */
  readonly acceptedTurns: number;
  /** Told of a handler that still runs when its client has gone. */
  readonly onAbandon?: (work: Promise<unknown>) => void;
}

/** Whose tokens are made and opened: the caller's, for one protocol. */
export function ownerOf({ peer }: RequestScope, protocol: string): TokenOwner {
  return { protocol, identity: identityOf(peer) };
}

/** The caller's name; `undefined` for anonymous ones. */
export function identityOf({ auth }: PeerInfo): TokenIdentity | undefined {
  if (auth === undefined || !auth.authenticated) return undefined;
  return { domain: auth.domain, principal: auth.principal };
}
