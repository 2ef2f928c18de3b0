/** What a token is bound to, besides its content. */

/** What a token is for: the turn that comes next, the call that the turns belong to, or a session. */
export type TokenPurpose = "cursor" | "call" | "session";

/** A caller by name. */
export interface TokenIdentity {
  /** Which authority vouches: `"jwt"`, `"mtls"`, … */
  readonly domain: string;
  /** The caller's name within the domain. */
  readonly principal: string;
}

/** Whose tokens they are. */
export interface TokenOwner {
  /** Name of the protocol whose stream it is. */
  readonly protocol: string;
  /** The caller; `undefined` for anonymous ones. */
  readonly identity: TokenIdentity | undefined;
}

/** A token opens in the context that it was sealed in, and in no other. */
export interface TokenContext extends TokenOwner {
  readonly purpose: TokenPurpose;
}

const LAYOUT = 1;
const PURPOSES: Readonly<Record<TokenPurpose, number>> = { cursor: 1, call: 2, session: 3 };
const HEAD_BYTES = 3;
const LENGTH_BYTES = 4;

interface KnownContext extends TokenContext {
  readonly bytes: Uint8Array;
}

/** The one that was asked for last, for each purpose: the turns of a stream have the same. */
const known: Partial<Record<TokenPurpose, KnownContext>> = {};

/**
 * The context as bytes: no two contexts have the same, and none is the beginning of another's. They are shared: do not
 * change them.
 */
export function contextBytes(context: TokenContext): Uint8Array {
  const last = known[context.purpose];
  if (last !== undefined && isSame(last, context)) return last.bytes;
  const bytes = encode(context);
  const { purpose, protocol, identity } = context;
  known[purpose] = { purpose, protocol, identity: identity && { ...identity }, bytes };
  return bytes;
}

function isSame(one: TokenContext, other: TokenContext): boolean {
  return (
    one.protocol === other.protocol &&
    one.identity?.domain === other.identity?.domain &&
    one.identity?.principal === other.identity?.principal
  );
}

function encode({ purpose, protocol, identity }: TokenContext): Uint8Array {
  const domain = identity?.domain ?? "";
  const principal = identity?.principal ?? "";
  const units = protocol.length + domain.length + principal.length;
  const bytes = new Uint8Array(HEAD_BYTES + 3 * LENGTH_BYTES + 2 * units);
  bytes[0] = LAYOUT;
  bytes[1] = PURPOSES[purpose];
  bytes[2] = identity === undefined ? 0 : 1;
  let at = writeText(protocol, bytes, HEAD_BYTES);
  at = writeText(domain, bytes, at);
  writeText(principal, bytes, at);
  return bytes;
}

/** UTF-16 rather than UTF-8, in which all unpaired surrogates look alike: names may come from a caller. */
function writeText(text: string, bytes: Uint8Array, start: number): number {
  const { length } = text;
  let at = start;
  for (let shift = 0; shift < 32; shift += 8) bytes[at++] = length >>> shift;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    bytes[at++] = unit;
    bytes[at++] = unit >>> 8;
  }
  return at;
}
