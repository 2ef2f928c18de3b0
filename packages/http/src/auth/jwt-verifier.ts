/** Checks a token's signature and claims, and says whose fault it is when it cannot. */
import type { CryptoKey, errors, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from "jose";
import { AuthError, AuthUnavailable, isAuthError, isAuthUnavailable } from "./auth-error.ts";
import type { JwtOptions, JwtRules } from "./jwt-options.ts";

/** @internal The package, once it is loaded. */
export type Jose = typeof import("jose");

/** @internal The claims of a good token. Rejects with `AuthError` or `AuthUnavailable`, and nothing else. */
export type JwtVerifier = (token: string) => Promise<JWTPayload>;

type Verify = (token: string) => Promise<{ readonly payload: JWTPayload }>;

/** An issuer that did not answer is left alone for so long, lest every request asks it again. */
const PAUSE_MS = 5_000;
const FETCH_TIMEOUT_MS = 5_000;
/** Codes of `jose` that blame the token, and not the keys, for there being no key. */
const NO_KEY_FOR_TOKEN = [
  "ERR_JWKS_NO_MATCHING_KEY",
  "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
  "ERR_JOSE_NOT_SUPPORTED",
];

/** @internal A verifier for the keys that the options name. */
export function jwtVerifier(jose: Jose, options: JwtOptions, rules: JwtRules): JwtVerifier {
  const verify = verifyWith(jose, options, {
    issuer: rules.issuers,
    audience: rules.audiences,
    algorithms: rules.algorithms,
    clockTolerance: rules.clockToleranceSeconds,
    requiredClaims: ["exp"],
  });
  return async (token) => {
    try {
      return (await verify(token)).payload;
    } catch (error) {
      throw isAuthUnavailable(error) ? error : refusalOf(error);
    }
  };
}

function verifyWith(jose: Jose, options: JwtOptions, checks: JWTVerifyOptions): Verify {
  const { key, jwks, jwksUrl } = options;
  if (key !== undefined) return (token) => jose.jwtVerify(token, key, checks);
  const keys =
    jwksUrl === undefined
      ? jose.createLocalJWKSet({ keys: [...(jwks?.keys ?? [])] })
      : publishedKeys(jose, jwksUrl);
  return async (token) => {
    try {
      return await jose.jwtVerify(token, keys, checks);
    } catch (error) {
      if (!isAmbiguous(error)) throw error;
      return await verifyWithAny(jose, token, { keys: error, checks });
    }
  };
}

/** Keys that have no names are tried one after the other. */
async function verifyWithAny(
  jose: Jose,
  token: string,
  { keys, checks }: { readonly keys: AsyncIterable<CryptoKey>; readonly checks: JWTVerifyOptions },
): Promise<{ readonly payload: JWTPayload }> {
  for await (const key of keys) {
    try {
      return await jose.jwtVerify(token, key, checks);
    } catch (error) {
      if (codeOf(error) !== "ERR_JWS_SIGNATURE_VERIFICATION_FAILED") throw error;
    }
  }
  throw new AuthError("invalid_credential", { diagnosis: "No key verifies the signature" });
}

function publishedKeys(jose: Jose, url: string): JWTVerifyGetKey {
  const keys = jose.createRemoteJWKSet(new URL(url), { timeoutDuration: FETCH_TIMEOUT_MS });
  let pausedUntil = 0;
  return async (header, token) => {
    const pauseMs = pausedUntil - performance.now();
    if (!keys.fresh && pauseMs > 0) {
      throw new AuthUnavailable({ retryAfterSeconds: pauseMs / 1_000 });
    }
    try {
      return await keys(header, token);
    } catch (cause) {
      if (NO_KEY_FOR_TOKEN.includes(codeOf(cause))) throw cause;
      pausedUntil = performance.now() + PAUSE_MS;
      throw new AuthUnavailable({ retryAfterSeconds: PAUSE_MS / 1_000, cause });
    }
  };
}

/** The options have been checked and the keys are there, so whatever else goes wrong is the token's fault. */
function refusalOf(cause: unknown): AuthError {
  if (isAuthError(cause)) return cause;
  const reason = codeOf(cause) === "ERR_JWT_EXPIRED" ? "expired_credential" : "invalid_credential";
  const diagnosis = cause instanceof Error ? cause.message : "The token cannot be verified";
  return new AuthError(reason, { diagnosis, cause });
}

function isAmbiguous(error: unknown): error is errors.JWKSMultipleMatchingKeys {
  return codeOf(error) === "ERR_JWKS_MULTIPLE_MATCHING_KEYS";
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
