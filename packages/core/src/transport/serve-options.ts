/** How a carrier presents itself to the handlers that it serves. */

/** The carriers of the family, as `CallContext.kind` names them. */
export type TransportKind = "pipe" | "unix" | "tcp" | "http" | "websocket";

/** Who is on the other end, as far as the carrier knows. */
export interface PeerInfo {
  readonly kind: TransportKind;
  /** The peer's address, `""` where there is none. */
  readonly remoteAddr?: string;
}
