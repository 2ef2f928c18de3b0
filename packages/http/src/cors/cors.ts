/**
 * Cross-origin requests from browsers. Every call is preflighted, because Arrow's content type is not one that
 * a page may send unasked; and a page sees only those response headers that are exposed to it.
 */
import { SheafError } from "@sheaf/core";
import type { HttpHeaders, HttpRequestHead, HttpResponse } from "../message/http-message.ts";

/** Which pages may call. */
export interface CorsOptions {
  /** `"*"` for pages of every origin, or a list of origins: `"https://app.example"`, without a path. */
  readonly origins: "*" | readonly string[];
  /** Seconds for which a browser may keep the answer to a preflight. Default 7200. */
  readonly maxAgeSeconds?: number;
  /**
   * Who may embed responses; isolated pages (`Cross-Origin-Embedder-Policy: require-corp`) need it beside
   * CORS. Default `"cross-origin"`.
   */
  readonly resourcePolicy?: "cross-origin" | "same-site" | "same-origin";
}

/** A compiled policy. A server without CORS has none, and sends none of these headers. */
export interface CorsPolicy {
  /** The headers for the response to a request, preflights excepted. Shared: copy them, do not change them. */
  headers(request: HttpRequestHead): Readonly<HttpHeaders>;
  /** The answer to a preflight, with `others` added. */
  preflight(request: HttpRequestHead, others?: Readonly<HttpHeaders>): HttpResponse;
}

/** Headers of responses that no server advertises but clients read. */
export const ALWAYS_EXPOSED = [
  "WWW-Authenticate",
  "Retry-After",
  "X-Request-ID",
  "X-VGI-Content-Encoding",
  "X-VGI-RPC-Error",
  "VGI-Auth-Reason",
  "VGI-Auth-Proxy-Required",
  "VGI-Session",
  "VGI-Session-Close",
] as const;

const METHODS = "GET, HEAD, POST, OPTIONS, DELETE";
/** What a preflight that names no headers may send. */
const USUAL_REQUEST_HEADERS =
  "Content-Type, Content-Encoding, Authorization, X-Request-ID, X-VGI-Accept-Encoding, VGI-Accept-Max-Response-Bytes, VGI-Session, VGI-Session-Accept, VGI-Proxy-Proof";
/** Names of headers with commas between; what else comes is not echoed. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/;
const MAX_REQUESTED_LENGTH = 4_096;

/** Whether a request asks what it may send, instead of sending it. */
export function isPreflight(request: HttpRequestHead): boolean {
  return (
    request.method === "OPTIONS" &&
    request.header("origin") !== undefined &&
    request.header("access-control-request-method") !== undefined
  );
}

/**
 * Compiles a policy. `advertised` names the headers that this server sends of its own, all of which a page
 * has to be able to read: capabilities, `VGI-Echo-…`.
 * @throws `schema` / `invalid-declaration` for an origin that browsers would never send
 */
export function corsPolicy(options: CorsOptions, advertised: readonly string[] = []): CorsPolicy {
  const { origins, maxAgeSeconds = 7_200, resourcePolicy = "cross-origin" } = options;
  const exposed = [...new Set([...ALWAYS_EXPOSED, ...advertised])].join(", ");
  const denied = deniedHeaders(origins, resourcePolicy);
  const allowed = allowedHeaders(options, [["Access-Control-Expose-Headers", exposed], ...denied]);
  const headersFor = (request: HttpRequestHead): Readonly<HttpHeaders> => {
    const origin = request.header("origin");
    if (origin === undefined) return denied;
    return allowed.get(origins === "*" ? "*" : origin) ?? denied;
  };
  return {
    headers: headersFor,
    preflight: (request, others = []) => {
      const headers = [...others, ...headersFor(request)];
      const isAllowed = headers.some(([name]) => name === "Access-Control-Allow-Origin");
      if (isAllowed) headers.push(...grants(request, maxAgeSeconds));
      return { status: 204, headers, body: [] };
    },
  };
}

/** Sent whatever the origin: a cache has to know that the answer depends on it. */
function deniedHeaders(origins: CorsOptions["origins"], resourcePolicy: string): HttpHeaders {
  const policy: HttpHeaders = [["Cross-Origin-Resource-Policy", resourcePolicy]];
  return origins === "*" ? policy : [...policy, ["Vary", "Origin"]];
}

/** The complete headers by origin, made once. */
function allowedHeaders(
  { origins }: CorsOptions,
  others: Readonly<HttpHeaders>,
): Map<string, HttpHeaders> {
  const listed = origins === "*" ? ["*"] : origins.map(checkedOrigin);
  if (listed.length === 0) throw invalid("origins is empty; leave CORS out instead");
  return new Map(
    listed.map((origin) => [origin, [["Access-Control-Allow-Origin", origin], ...others]]),
  );
}

function grants(request: HttpRequestHead, maxAgeSeconds: number): HttpHeaders {
  const asked = request.header("access-control-request-headers") ?? "";
  const isGood = asked.length <= MAX_REQUESTED_LENGTH && HEADER_NAMES.test(asked);
  return [
    ["Access-Control-Allow-Methods", METHODS],
    ["Access-Control-Allow-Headers", isGood ? asked : USUAL_REQUEST_HEADERS],
    ["Access-Control-Max-Age", String(maxAgeSeconds)],
  ];
}

/** An origin exactly as browsers spell it. `null` stands for any page that hides where it comes from. */
function checkedOrigin(origin: string): string {
  try {
    const { origin: own, href, host, pathname } = new URL(origin);
    // Extensions have schemes of which a URL makes no origin.
    const isOpaque = own === "null" && href === origin && host !== "" && pathname === "";
    if (own === origin || isOpaque) return origin;
  } catch {
    // Reported below.
  }
  throw invalid(`'${origin}' is no origin; write it like "https://app.example", without a path`);
}

function invalid(message: string): SheafError {
  return new SheafError("schema", "invalid-declaration", `CORS: ${message}`);
}
