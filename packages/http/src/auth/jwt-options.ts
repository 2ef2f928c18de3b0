/** What the owner of a server says about the JSON Web Tokens that he accepts, checked before the first one comes. */
import { SheafError } from "@sheaf/core";

/** A JSON Web Key: a public key, or `kty: "oct"` for a shared secret. */
export interface JsonWebKey {
  readonly kty: string;
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
  /** Curve. */
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  /** RSA modulus. */
  readonly n?: string;
  /** RSA exponent. */
  readonly e?: string;
  /** A shared secret. */
  readonly k?: string;
}

/** Which tokens are accepted. Give one of `jwksUrl`, `jwks` and `key`. */
export interface JwtOptions {
  /** Who may have issued a token. Tokens of others are left to other authenticators. */
  readonly issuer: string | readonly string[];
  /** Whom a token must be meant for: this server's identifier, or one of them. */
  readonly audience: string | readonly string[];
  /** Where the issuer publishes its keys: an `https:` URL, or `http:` on this host. */
  readonly jwksUrl?: string;
  /** The issuer's public keys. */
  readonly jwks?: { readonly keys: readonly JsonWebKey[] };
  /** The one key: public, or a shared secret of at least 32 bytes. */
  readonly key?: JsonWebKey | Uint8Array;
  /** Accepted signature algorithms. Must be given with a shared secret. Default: every asymmetric one. */
  readonly algorithms?: readonly string[];
  /** The claim that names the caller. Default `"sub"`. */
  readonly principalClaim?: string;
  /** Scopes that a token must have, all of them. Default: none. */
  readonly requiredScopes?: readonly string[];
  /** How many seconds the clocks of issuer and server may be apart. Default 5. */
  readonly clockToleranceSeconds?: number;
  /** The domain of the callers. Default `"jwt"`. */
  readonly domain?: string;
}

/** @internal Options that have been checked. */
export interface JwtRules {
  readonly issuers: string[];
  readonly audiences: string[];
  readonly algorithms: string[];
  readonly principalClaim: string;
  readonly requiredScopes: readonly string[];
  readonly clockToleranceSeconds: number;
  readonly domain: string;
}

const ASYMMETRIC = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];
const SYMMETRIC = ["HS256", "HS384", "HS512"];
const MIN_SECRET_BYTES = 32;
/** What base64url makes of 32 bytes. */
const MIN_SECRET_TEXT = 43;

/** @internal Checks options. @throws `schema` / `invalid-declaration` */
export function jwtRules(options: JwtOptions): JwtRules {
  const sources = [options.jwksUrl, options.jwks, options.key];
  if (sources.filter((source) => source !== undefined).length !== 1) {
    throw invalid("give one of jwksUrl, jwks and key");
  }
  if (options.jwksUrl !== undefined) checkUrl(options.jwksUrl);
  for (const key of options.jwks?.keys ?? []) {
    if (isSecret(key) || "d" in key) throw invalid("a key set must hold public keys only");
  }
  const { clockToleranceSeconds = 5 } = options;
  if (!(clockToleranceSeconds >= 0)) throw invalid("clockToleranceSeconds must not be negative");
  return {
    issuers: nonEmpty("issuer", options.issuer),
    audiences: nonEmpty("audience", options.audience),
    algorithms: algorithmsOf(options),
    principalClaim: options.principalClaim ?? "sub",
    requiredScopes: options.requiredScopes ?? [],
    clockToleranceSeconds,
    domain: options.domain ?? "jwt",
  };
}

/**
 * A shared secret goes with symmetric algorithms only and a public key with asymmetric ones, or a public
 * key would do as a secret.
 */
function algorithmsOf({ key, algorithms }: JwtOptions): string[] {
  const symmetric = key !== undefined && isSecret(key);
  if (symmetric) checkSecret(key);
  if (key !== undefined && "d" in key) throw invalid("the key is private; give the public one");
  if (algorithms === undefined) {
    if (symmetric) throw invalid("a shared secret needs algorithms, such as ['HS256']");
    return [...ASYMMETRIC];
  }
  const fitting = symmetric ? SYMMETRIC : ASYMMETRIC;
  const odd = algorithms.find((algorithm) => !fitting.includes(algorithm));
  if (odd !== undefined) {
    throw invalid(`algorithm '${odd}' does not fit the key; choose of ${fitting.join(", ")}`);
  }
  return nonEmpty("algorithms", algorithms);
}

function isSecret(key: JsonWebKey | Uint8Array): boolean {
  return !("kty" in key) || key.kty === "oct";
}

function checkSecret(key: JsonWebKey | Uint8Array): void {
  const isLong =
    "kty" in key ? (key.k ?? "").length >= MIN_SECRET_TEXT : key.byteLength >= MIN_SECRET_BYTES;
  if (!isLong) throw invalid(`a shared secret must have at least ${MIN_SECRET_BYTES} bytes`);
}

function checkUrl(text: string): void {
  const url = parsedUrl(text);
  const local = url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url?.protocol === "https:" || (url?.protocol === "http:" && local)) return;
  throw invalid(`jwksUrl '${text}' is no https: URL`);
}

function parsedUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function nonEmpty(name: string, value: string | readonly string[]): string[] {
  const values = typeof value === "string" ? [value] : [...value];
  if (values.length === 0 || values.includes("")) throw invalid(`${name} must not be empty`);
  return values;
}

function invalid(message: string): SheafError {
  return new SheafError("schema", "invalid-declaration", `jwt(): ${message}`);
}
