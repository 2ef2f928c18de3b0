/** What is agreed on while connecting: which protocol the messages carry, and whose token came along. */

/**
 * The bytes of one raw connection, exactly as on a pipe: where one message ends and the next begins
 * means nothing. A proxy that copies bytes joins it to any raw server.
 */
export const RAW_PROTOCOL = "vgi-rpc.raw.v1";

/** Many such connections side by side, as `multiplex` of `@sheaf/core` puts them into one byte stream. */
export const MULTIPLEXED_PROTOCOL = "sheaf.mux.v1";

/** A subprotocol that is spoken here. */
export type Subprotocol = typeof RAW_PROTOCOL | typeof MULTIPLEXED_PROTOCOL;

/** All that are spoken, the best first: what a client offers and a server chooses from. */
export const SUBPROTOCOLS: readonly Subprotocol[] = [MULTIPLEXED_PROTOCOL, RAW_PROTOCOL];

/** Marks an offer that is no protocol but a token: browsers can send no headers. */
const TOKEN_PREFIX = "bearer.";

/** A token as something that may be offered as a subprotocol: `bearer.` and its UTF-8 in base64url. */
export function encodeTokenOffer(token: string): string {
  const latin1 = String.fromCharCode(...new TextEncoder().encode(token));
  const base64 = btoa(latin1).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return TOKEN_PREFIX + base64;
}

/** The token among what a client offers, if there is a readable one. */
export function decodeTokenOffer(offered: Iterable<string>): string | undefined {
  for (const offer of offered) {
    if (!offer.startsWith(TOKEN_PREFIX)) continue;
    const base64 = offer.slice(TOKEN_PREFIX.length).replaceAll("-", "+").replaceAll("_", "/");
    try {
      const bytes = Uint8Array.from(atob(base64), (digit) => digit.charCodeAt(0));
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** What a client offers besides tokens. */
export function protocolsOffered(offered: Iterable<string>): string[] {
  return [...offered].filter((offer) => !offer.startsWith(TOKEN_PREFIX));
}

/**
 * A server's choice: the client's first offer that is spoken here. A client that offers nothing means
 * the raw bytes; `undefined` when it offers only what nobody here speaks.
 */
export function chooseSubprotocol(offered: readonly string[]): Subprotocol | undefined {
  return offered.length === 0 ? RAW_PROTOCOL : offered.find(isSpoken);
}

/** What a server's answer means to a client: no choice is the raw bytes. */
export function subprotocolNamed(chosen: string): Subprotocol | undefined {
  if (chosen === "") return RAW_PROTOCOL;
  return isSpoken(chosen) ? chosen : undefined;
}

function isSpoken(name: string): name is Subprotocol {
  return name === RAW_PROTOCOL || name === MULTIPLEXED_PROTOCOL;
}
