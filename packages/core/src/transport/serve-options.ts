/** How a carrier presents itself to the handlers that it serves. */
import type { AuthContext } from "../server/auth-context.ts";
import type { CallCookies } from "../server/call-cookies.ts";
import type { CallSession } from "../server/call-session.ts";
import type { ServedOffload } from "./offload.ts";

/** The carriers of the family, as `CallContext.kind` names them. */
export type TransportKind = "pipe" | "unix" | "tcp" | "http" | "websocket";

/** Who is on the other end, as far as the carrier knows, and what it can do for them. */
export interface PeerInfo {
  readonly kind: TransportKind;
  /** The peer's address, `""` where there is none. */
  readonly remoteAddr?: string;
  /** Who the carrier found the caller to be. Default: anonymous. */
  readonly auth?: AuthContext | undefined;
  /** What else is known of the peer: `user_agent`, … */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The id of the request, where it has one before it is read. Default: the client's, else a new one. */
  readonly requestId?: string | undefined;
  /** Sessions, where the carrier has them. */
  readonly session?: CallSession;
  /** Cookies, where the carrier has them. */
  readonly cookies?: CallCookies;
  /** Where large batches may go beside the carrier, where it has that. */
  readonly offload?: ServedOffload;
}
