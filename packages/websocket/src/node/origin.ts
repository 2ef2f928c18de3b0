/** Whose pages may connect. A browser lets any page open any WebSocket and says only where it is from. */

const LOOPBACK_NAME = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;

/** What is known of where a handshake comes from, and where it went. */
export interface OriginFacts {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** The address of ours that the client connected to. */
  readonly localAddress: string | undefined;
}

/**
 * Whether a page of this origin may connect. Clients that are no browsers send no origin, and may. By
 * default it has to be the host that was connected to; where that is this machine by its loopback, also
 * by name, since a page may have pointed its own name there.
 */
export function originAllowed(
  { origin, host, localAddress = "" }: OriginFacts,
  allowed: readonly string[] | undefined,
): boolean {
  if (origin === undefined) return true;
  if (allowed !== undefined) return allowed.includes("*") || allowed.includes(origin);
  return host !== undefined && isSameHost(origin, host, LOOPBACK_ADDRESS.test(localAddress));
}

function isSameHost(origin: string, host: string, overLoopback: boolean): boolean {
  try {
    const from = new URL(origin);
    // Parsed alike, so that a default port counts the same whether it is spelled out or not.
    const to = new URL(`${from.protocol}//${host}`);
    return from.host === to.host && (!overLoopback || LOOPBACK_NAME.test(to.hostname));
  } catch {
    return false;
  }
}
