/** `Authorization: Bearer …` with opaque tokens. */
import { type AuthContext, type MaybePromise, SheafError } from "@sheaf/core";
import type { HttpRequestHead } from "../message/http-message.ts";
import { AuthError } from "./auth-error.ts";
import { type Authenticate, withFacts } from "./authenticate.ts";
import { sameSecret } from "./same-secret.ts";

/** No credential is longer; tokens with many claims have a few kilobytes. */
const MAX_TOKEN_LENGTH = 16_384;
const SCHEME = "bearer ";
/** Visible ASCII. A comma would come of two headers that were joined. */
const TOKEN = /^[\x21-\x2b\x2d-\x7e]+$/;

/** Where a bearer token's owner is looked up: in a function or in a table. */
export type BearerOptions = BearerVerifier | BearerTokens;

/** Tokens that a function knows. */
export interface BearerVerifier {
  /**
   * The owner of a token; `undefined` for a token that is not one of this function's, so that another
   * authenticator may know it. Throw an `AuthError` to refuse a token, and an `AuthUnavailable` where its
   * issuer does not answer. It must not compare secrets with `===`.
   */
  readonly verify: (
    token: string,
    request: HttpRequestHead,
  ) => MaybePromise<AuthContext | undefined>;
}

/** A few fixed tokens. */
export interface BearerTokens {
  /** Owners by token: a context, or just a name, which makes a principal of the domain `"bearer"`. */
  readonly tokens: Readonly<Record<string, AuthContext | string>>;
}

/**
 * Authenticates by bearer token. Fixed tokens are all compared, each in constant time, so keep the table small.
 * @throws `schema` / `invalid-declaration` for a fixed token that no header can carry.
 */
export function bearer(options: BearerOptions): Authenticate {
  const verify = "verify" in options ? options.verify : tokenTable(options.tokens);
  return withFacts(
    (request) => {
      const token = bearerToken(request);
      return token === undefined ? undefined : verify(token, request);
    },
    { readsAuthorization: true },
  );
}

/**
 * The token of a request, `undefined` where it has none or uses another scheme.
 * @throws `AuthError` `invalid_credential` for a token that cannot be one.
 */
export function bearerToken(request: HttpRequestHead): string | undefined {
  const header = request.header("authorization");
  if (header?.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
  const token = header.slice(SCHEME.length).trim();
  if (token.length > MAX_TOKEN_LENGTH) {
    throw new AuthError("invalid_credential", { diagnosis: "The bearer token is too long" });
  }
  if (!TOKEN.test(token)) {
    throw new AuthError("invalid_credential", { diagnosis: "The bearer token is malformed" });
  }
  return token;
}

function tokenTable(tokens: BearerTokens["tokens"]): (token: string) => AuthContext | undefined {
  const known = Object.entries(tokens).map(([token, owner]) => {
    if (!TOKEN.test(token) || token.length > MAX_TOKEN_LENGTH) {
      const message = `the token of ${nameOf(owner)} cannot be sent; use visible ASCII without commas`;
      throw new SheafError("schema", "invalid-declaration", message);
    }
    return { token, owner: typeof owner === "string" ? bearerOf(owner) : owner };
  });
  return (received) => {
    let found: AuthContext | undefined;
    // All of them, always: stopping at a match would tell where it stands.
    for (const { token, owner } of known) if (sameSecret(received, token)) found = owner;
    return found;
  };
}

function bearerOf(principal: string): AuthContext {
  return { domain: "bearer", authenticated: true, principal, claims: {} };
}

function nameOf(owner: AuthContext | string): string {
  return `'${typeof owner === "string" ? owner : owner.principal}'`;
}
