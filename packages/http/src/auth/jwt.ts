/** Bearer tokens that are JSON Web Tokens. The cryptography is the package `jose`'s, which is loaded here only. */
import { type AuthContext, SheafError } from "@sheaf/core";
import type { JWTPayload } from "jose";
import { AuthError } from "./auth-error.ts";
import { type Authenticate, withFacts } from "./authenticate.ts";
import { bearerToken } from "./bearer.ts";
import { type JwtOptions, type JwtRules, jwtRules } from "./jwt-options.ts";
import { type Jose, type JwtVerifier, jwtVerifier } from "./jwt-verifier.ts";

/** Three parts in base64url. An unsigned token, whose last part is empty, is one too, to be refused. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * Authenticates by JSON Web Token. It recognises tokens of its issuers and leaves all others to further
 * authenticators of a chain. A token must be signed with one of the accepted algorithms, be meant for the
 * audience, have an expiry (`exp`) and name the caller. Rejects at once with `schema` /
 * `invalid-declaration` for options that contradict each other, or where `jose` is not installed.
 *
 * While the issuer's keys cannot be fetched, callers get `AuthUnavailable`. Keys that are there are used for
 * ten minutes; an unknown key's name has them fetched anew, at most every 30 seconds.
 */
export async function jwt(options: JwtOptions): Promise<Authenticate> {
  const rules = jwtRules(options);
  const jose = await loadJose();
  const verify = jwtVerifier(jose, options, rules);
  return withFacts(
    (request) => {
      const token = bearerToken(request);
      if (token === undefined || !isOurs(jose, token, rules)) return undefined;
      return callerOf(token, verify, rules);
    },
    { readsAuthorization: true },
  );
}

async function loadJose(): Promise<Jose> {
  try {
    return await import("jose");
  } catch (cause) {
    const message = "jwt() needs the package 'jose': npm install jose";
    throw new SheafError("schema", "invalid-declaration", message, { cause });
  }
}

/** Whether a token claims to come from an issuer of ours. Nothing of it is believed yet. */
function isOurs(jose: Jose, token: string, { issuers }: JwtRules): boolean {
  if (!JWT.test(token)) return false;
  try {
    return issuers.includes(jose.decodeJwt(token).iss ?? "");
  } catch {
    return false;
  }
}

async function callerOf(token: string, verify: JwtVerifier, rules: JwtRules): Promise<AuthContext> {
  const claims = await verify(token);
  const principal = claims[rules.principalClaim];
  if ((typeof principal !== "string" && typeof principal !== "number") || principal === "") {
    const diagnosis = `The token has no usable claim '${rules.principalClaim}'`;
    throw new AuthError("invalid_credential", { diagnosis });
  }
  checkScopes(claims, rules.requiredScopes);
  return { domain: rules.domain, authenticated: true, principal: String(principal), claims };
}

function checkScopes(claims: JWTPayload, required: readonly string[]): void {
  if (required.length === 0) return;
  const granted = new Set(scopesOf(claims));
  const lacking = required.filter((scope) => !granted.has(scope));
  if (lacking.length === 0) return;
  throw new AuthError("insufficient_scope", { diagnosis: `Lacks scope ${lacking.join(" ")}` });
}

/** Issuers spell scopes as one text with spaces (`scope`), or as a list (`scp`). */
function scopesOf({ scope, scp }: JWTPayload): string[] {
  return [scope, scp].flatMap((value) => {
    if (typeof value === "string") return value.split(" ");
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  });
}
