/** Serving over HTTP, on any runtime: the core, its fetch handler, who may call, and what keeps state safe. */

export { AuthError, type AuthReason, AuthUnavailable } from "../auth/auth-error.ts";
export {
  type Authenticate,
  type AuthFacts,
  authenticateRequest,
  chain,
  optional,
} from "../auth/authenticate.ts";
export { type BearerOptions, bearer, bearerToken } from "../auth/bearer.ts";
export { jwt } from "../auth/jwt.ts";
export type { JwtOptions } from "../auth/jwt-options.ts";
export { type MutualTlsOptions, mutualTlsFromProxy } from "../auth/mutual-tls.ts";
export { mintProxyProof } from "../auth/proof-token.ts";
export { type ProxyProofOptions, parseProofSecrets, proxyProof } from "../auth/proxy-proof.ts";
export type { CorsOptions } from "../cors/cors.ts";
export type {
  HttpBody,
  HttpHeaders,
  HttpRequest,
  HttpRequestHead,
  HttpResponse,
} from "../message/http-message.ts";
export { sealedTokens } from "../token/sealed-tokens.ts";
export { signedTokens } from "../token/signed-tokens.ts";
export type { StateTokenCodec } from "../token/state-token-codec.ts";
export type { TokenCrypto } from "../token/token-crypto.ts";
export { type TokenKeyInput, TokenKeyRing } from "../token/token-key-ring.ts";
export { type FetchHandler, type FetchInfo, fetchHandler } from "./fetch-handler.ts";
export { HttpHandler } from "./http-handler.ts";
export type { HttpServerOptions, TokenOptions } from "./http-server-options.ts";
export type { SessionOptions } from "./sessions/sticky-sessions.ts";
export type { ExternalOptions } from "./stored-batches.ts";
