/**
 * Client certificates that a proxy in front of the server has checked. Such a header is the proxy's word and
 * nothing else, so it counts only from peers that are known to be proxies of ours; these have to take away
 * what a client sends under the same name.
 */
import type { AuthContext, MaybePromise } from "@sheaf/core";
import { isPromise } from "@sheaf/core/carrier";
import type { HttpRequestHead } from "../message/http-message.ts";
import { AuthError } from "./auth-error.ts";
import { type Authenticate, withFacts } from "./authenticate.ts";
import {
  type ClientCertificate,
  certificateClaims,
  certificatePrincipal,
  UNKNOWN_CERTIFICATE,
} from "./client-certificate.ts";
import { commonNameOf } from "./distinguished-name.ts";
import { readCertificate } from "./read-certificate.ts";
import { trustedProxies } from "./trusted-proxies.ts";
import { parseXfcc } from "./xfcc.ts";

/** How a proxy passes a client's certificate on. */
export interface MutualTlsOptions {
  /**
   * What the header holds: `"pem"`, the certificate, percent-encoded (nginx `$ssl_client_escaped_cert`, AWS
   * load balancers); `"xfcc"`, Envoy's list; `"subject"`, the distinguished name (nginx `$ssl_client_s_dn`).
   */
  readonly format: "pem" | "xfcc" | "subject";
  /**
   * The proxies, by address (`"10.0.0.7"`) or network (`"10.0.0.0/8"`). `"any"` is for servers that nobody
   * but the proxy can reach.
   */
  readonly trustedProxies: readonly string[] | "any";
  /** The header's name. Default: `X-SSL-Client-Cert`, `X-Forwarded-Client-Cert` or `X-SSL-Client-Subject`. */
  readonly header?: string;
  /**
   * The header in which the proxy says how its check went: `SUCCESS` (nginx `$ssl_client_verify`). With
   * `"subject"` it has to be there; with `"pem"` it counts if it is. Default `X-SSL-Client-Verify`.
   */
  readonly verifyHeader?: string;
  /**
   * Which of several elements speaks of the caller, with `"xfcc"`: the client's own (`"first"`) or that of the
   * nearest proxy (`"last"`). By default there must be only one.
   */
  readonly element?: "only" | "first" | "last";
  /**
   * Whom a certificate names. Default {@link certificatePrincipal}. `undefined` refuses the certificate; throw
   * an `AuthError` `insufficient_scope` for one that is known and not permitted.
   */
  readonly principal?: (certificate: ClientCertificate) => string | undefined;
  /** The domain of the callers. Default `"mtls"`. */
  readonly domain?: string;
}

const HEADERS = {
  pem: "X-SSL-Client-Cert",
  xfcc: "X-Forwarded-Client-Cert",
  subject: "X-SSL-Client-Subject",
} as const;
const CONTROL = /\p{Cc}/u;

/**
 * Authenticates by the client certificate that a proxy has checked. Without the header it recognises nobody;
 * with the header from a peer that is no proxy of ours, it refuses with `proxy_required`. A certificate out
 * of its validity, where that is known, is `expired_credential`.
 * @throws `schema` / `invalid-declaration` for a proxy that is no address and no network
 */
export function mutualTlsFromProxy(options: MutualTlsOptions): Authenticate {
  const { format, header = HEADERS[format], verifyHeader = "X-SSL-Client-Verify" } = options;
  const isTrusted = trustedProxies(options.trustedProxies);
  const name = header.toLowerCase();
  const verifyName = format === "xfcc" ? undefined : verifyHeader.toLowerCase();
  const proxyHeaders = format === "subject" ? [header, verifyHeader] : [header];
  return withFacts(
    (request) => {
      const value = request.header(name);
      if (!value) return undefined;
      if (!isTrusted(request.remoteAddr)) {
        const diagnosis = `${header} came from ${request.remoteAddr || "a peer without address"}, which is no trusted proxy`;
        throw new AuthError("proxy_required", { diagnosis });
      }
      if (verifyName !== undefined && !isVerified(request, verifyName, format)) return undefined;
      const certificate = readHeader(value, options);
      return isPromise(certificate)
        ? certificate.then((read) => callerOf(read, options))
        : callerOf(certificate, options);
    },
    { missing: "proxy_required", proxyHeaders },
  );
}

/** Whether the proxy has accepted a certificate; false if there was none. */
function isVerified(request: HttpRequestHead, verifyName: string, format: string): boolean {
  const verdict = request.header(verifyName);
  if (verdict === "NONE") return false;
  if (verdict === "SUCCESS" || (verdict === undefined && format === "pem")) return true;
  const diagnosis = "The proxy does not say that it has verified the client certificate";
  throw new AuthError("invalid_credential", { diagnosis });
}

function readHeader(
  value: string,
  { format, element = "only" }: MutualTlsOptions,
): MaybePromise<ClientCertificate> {
  if (format === "pem") return readCertificate(unescaped(value));
  if (format === "subject") {
    return { ...UNKNOWN_CERTIFICATE, subject: value, commonName: commonNameOf(value) };
  }
  const elements = parseXfcc(value);
  if (element === "only" && elements.length > 1) {
    const diagnosis =
      "X-Forwarded-Client-Cert has several elements and `element` does not say which counts";
    throw new AuthError("invalid_credential", { diagnosis });
  }
  return elements.at(element === "last" ? -1 : 0)!.certificate;
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Nothing that could be a certificate.
    return "";
  }
}

function callerOf(
  certificate: ClientCertificate,
  { principal: principalOf = certificatePrincipal, domain = "mtls" }: MutualTlsOptions,
): AuthContext {
  const { notBefore, notAfter } = certificate;
  const now = Date.now();
  if (now < (notBefore?.getTime() ?? now) || now > (notAfter?.getTime() ?? now)) {
    const diagnosis = "The client certificate is not within its validity";
    throw new AuthError("expired_credential", { diagnosis });
  }
  const principal = principalOf(certificate);
  if (!principal || CONTROL.test(principal)) {
    const diagnosis = "The client certificate names nobody";
    throw new AuthError("invalid_credential", { diagnosis });
  }
  return { domain, authenticated: true, principal, claims: certificateClaims(certificate) };
}
