/**
 * Proof that a request came through a trusted proxy, whoever sent it. It is a requirement beside a credential
 * and never instead of one: it vouches for the way, not for the caller.
 */
import { ANONYMOUS, type AuthContext, type MaybePromise, SheafError } from "@sheaf/core";
import { isPromise } from "@sheaf/core/carrier";
import type { HttpRequestHead } from "../message/http-message.ts";
import { AuthError } from "./auth-error.ts";
import { type Authenticate, type AuthFacts, withFacts } from "./authenticate.ts";
import { NonceCache } from "./nonce-cache.ts";
import {
  checkKid,
  checkOriginId,
  checkSecret,
  isProofOf,
  type ProofKey,
  type ProofToken,
  parseProof,
  proofKey,
} from "./proof-token.ts";

/** The header of a proof. */
export const PROXY_PROOF_HEADER = "VGI-Proxy-Proof";

/** How proofs are checked. */
export interface ProxyProofOptions {
  /** `"require"` refuses requests without a good proof; `"allow"` only notes how the check went; `"off"` does not look. */
  readonly mode: "off" | "allow" | "require";
  /** This server's identifier, as its proxies know it: letters, digits and `. _ : / -`, 255 at most. */
  readonly originId: string;
  /** 64 hex digits for each key id; two at a time while a secret is replaced. See {@link parseProofSecrets}. */
  readonly secrets: Readonly<Record<string, string>>;
  /** How many seconds a proof may be older or younger than now. Default 30. */
  readonly skewSeconds?: number;
  /** Whether a proof is good for one request only. Default true. */
  readonly rejectReplays?: boolean;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** How a check went. Callers are never told; they could find out what to change. */
type ProofOutcome =
  | { readonly kid: string }
  | {
      readonly refusal:
        | "no_proof"
        | "malformed"
        | "unknown_kid"
        | "expired"
        | "not_yet_valid"
        | "bad_mac"
        | "replayed";
    };

/** Both the claim and the domain of requests that have a proof and nothing else. */
const NAME = "vgi_proxy_proof";

/**
 * Lets only requests in that came through a trusted proxy, and asks `inner` who sent them; without `inner` the
 * proxy itself is the caller. Put it around a chain, not into one. How the check went is the claim
 * `vgi_proxy_proof`. Every refusal looks the same to the caller: `proxy_required`; the error's `diagnosis` tells
 * why.
 * @throws `schema` / `invalid-declaration` for options that cannot be meant, unless the mode is `"off"`
 */
export function proxyProof(options: ProxyProofOptions, inner?: Authenticate): Authenticate {
  if (options.mode === "off") return inner ?? withFacts(() => ANONYMOUS, {});
  const check = proofCheck(options);
  const isRequired = options.mode === "require";
  const admit = (request: HttpRequestHead, outcome: ProofOutcome) => {
    if (isRequired && "refusal" in outcome) {
      throw new AuthError("proxy_required", { diagnosis: outcome.refusal });
    }
    const claims = claimsOf(outcome, options.originId);
    if (inner === undefined) return callerOf(outcome, claims);
    const found = inner(request);
    return isPromise(found)
      ? found.then((context) => withClaims(context, claims))
      : withClaims(found, claims);
  };
  return withFacts(
    (request) => {
      const outcome = check(request.header(PROXY_PROOF_HEADER.toLowerCase()));
      return isPromise(outcome)
        ? outcome.then((settled) => admit(request, settled))
        : admit(request, outcome);
    },
    factsOf(inner, isRequired),
  );
}

/** Whether a server has to tell its proxies that it wants proofs: `VGI-Proxy-Proof-Required: true`. */
export function requiresProxyProof({ proxyHeaders = [] }: AuthFacts): boolean {
  return proxyHeaders.includes(PROXY_PROOF_HEADER);
}

/**
 * Secrets as a command line has them: `kid:hex,kid:hex`.
 * @throws `schema` / `invalid-declaration` for an entry of another form; no secret is quoted
 */
export function parseProofSecrets(text: string): Record<string, string> {
  const entries = text.split(",").map((entry): [string, string] => {
    const [kid = "", secret = "", more] = entry.trim().split(":");
    checkKid(kid);
    checkSecret(kid, more === undefined ? secret : "");
    return [kid, secret];
  });
  const secrets = new Map(entries);
  if (secrets.size < entries.length) throw invalid("two secrets have the same name");
  return Object.fromEntries(secrets);
}

/** Checks the value of the header. Cheap refusals come first and need no promise. */
function proofCheck(
  options: ProxyProofOptions,
): (header: string | undefined) => MaybePromise<ProofOutcome> {
  const { skewSeconds = 30, now = Date.now, originId } = options;
  if (!(skewSeconds > 0)) throw invalid("skewSeconds must be positive");
  checkOriginId(originId);
  const keys = keysOf(options.secrets);
  // A proof that is as young as can be is good for twice the skew.
  const seen =
    options.rejectReplays === false ? undefined : new NonceCache(2 * skewSeconds * 1_000 + 1_000);
  const verify = async (proof: ProofToken, key: Promise<ProofKey>): Promise<ProofOutcome> => {
    if (!(await isProofOf(proof, await key, originId))) return { refusal: "bad_mac" };
    // Only what is genuine is remembered, or anybody could fill the memory.
    if (seen?.add(proof.nonce, now()) === false) return { refusal: "replayed" };
    return { kid: proof.kid };
  };
  return (header) => {
    if (!header) return { refusal: "no_proof" };
    const proof = parseProof(header);
    if (proof === undefined) return { refusal: "malformed" };
    const key = keys.get(proof.kid);
    if (key === undefined) return { refusal: "unknown_kid" };
    const age = Math.floor(now() / 1_000) - Number(proof.timestamp);
    if (age > skewSeconds) return { refusal: "expired" };
    if (age < -skewSeconds) return { refusal: "not_yet_valid" };
    return verify(proof, key);
  };
}

function keysOf(secrets: Readonly<Record<string, string>>): Map<string, Promise<ProofKey>> {
  const keys = new Map<string, Promise<ProofKey>>();
  for (const [kid, secret] of Object.entries(secrets)) {
    checkKid(kid);
    keys.set(kid, proofKey(checkSecret(kid, secret)));
  }
  if (keys.size === 0) throw invalid("proxyProof() needs a secret");
  return keys;
}

function factsOf(inner: Authenticate | undefined, isRequired: boolean): AuthFacts {
  const own = isRequired ? [PROXY_PROOF_HEADER] : [];
  return {
    ...(inner?.missing === undefined ? {} : { missing: inner.missing }),
    readsAuthorization: inner?.readsAuthorization ?? false,
    proxyHeaders: [...own, ...(inner?.proxyHeaders ?? [])],
  };
}

/** Texts throughout, as the family has them. */
function claimsOf(outcome: ProofOutcome, originId: string): Record<string, string> {
  const kid = "kid" in outcome ? outcome.kid : "";
  const reason = "refusal" in outcome ? outcome.refusal : "ok";
  return { verified: String(reason === "ok"), proxy: kid, kid, origin_id: originId, reason };
}

function callerOf(outcome: ProofOutcome, claims: Record<string, string>): AuthContext {
  if ("refusal" in outcome) return { ...ANONYMOUS, claims: { [NAME]: claims } };
  return { domain: NAME, authenticated: true, principal: outcome.kid, claims: { [NAME]: claims } };
}

function withClaims(
  context: AuthContext | undefined,
  claims: Record<string, string>,
): AuthContext | undefined {
  return context && { ...context, claims: { ...context.claims, [NAME]: claims } };
}

function invalid(message: string): SheafError {
  return new SheafError("schema", "invalid-declaration", message);
}
