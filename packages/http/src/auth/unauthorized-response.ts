/** How a request is answered that nobody vouches for. */
import type { HttpHeaders, HttpRequestHead, HttpResponse } from "../message/http-message.ts";
import { pageResponse, wantsPage } from "../pages/page.ts";
import { unauthorizedPage } from "../pages/unauthorized-page.ts";
import {
  type AuthError,
  type AuthUnavailable,
  isAuthError,
  isAuthUnavailable,
} from "./auth-error.ts";

/** The header that has the reason of a 401. */
export const AUTH_REASON_HEADER = "VGI-Auth-Reason";
/** The header of a 401 that says that requests have to come through a proxy. */
export const AUTH_PROXY_REQUIRED_HEADER = "VGI-Auth-Proxy-Required";

/** What a server adds to its refusals, whatever the request. */
export interface UnauthorizedOptions {
  /** The value of `WWW-Authenticate`, such as `Bearer resource_metadata="…"`. Default: none is sent. */
  readonly wwwAuthenticate?: string;
  /** The headers that a proxy has to set: `proxyHeaders` of the authenticator. Default: none. */
  readonly proxyHeaders?: readonly string[];
}

/**
 * The answer to a request whose authentication failed with `error`; `undefined` if that is a fault of the
 * server, which is to be answered with 500.
 */
export function authFailureResponse(
  error: unknown,
  request: HttpRequestHead,
  options: UnauthorizedOptions = {},
): HttpResponse | undefined {
  if (isAuthError(error)) return unauthorizedResponse(error, request, options);
  return isAuthUnavailable(error) ? unavailableResponse(error) : undefined;
}

/**
 * A 401: the reason in a header and in the body, which is a page for browsers and JSON for everybody else. The
 * note on the proxy depends on how the server is configured and not on the request, so that it tells
 * callers nothing about their credential.
 */
export function unauthorizedResponse(
  error: AuthError,
  request: HttpRequestHead,
  { wwwAuthenticate, proxyHeaders = [] }: UnauthorizedOptions = {},
): HttpResponse {
  const { reason, detail } = error;
  const hint = proxyHint(proxyHeaders);
  const answer = wantsPage(request)
    ? pageResponse(unauthorizedPage({ reason, detail, hint }))
    : jsonResponse(401, {
        error: "unauthorized",
        reason,
        detail,
        ...(hint === undefined ? {} : { proxy_hint: hint }),
      });
  answer.headers.push([AUTH_REASON_HEADER, reason]);
  if (hint !== undefined) answer.headers.push([AUTH_PROXY_REQUIRED_HEADER, "true"]);
  if (wwwAuthenticate !== undefined) answer.headers.push(["WWW-Authenticate", wwwAuthenticate]);
  return answer;
}

/** A 503 with the time after which asking again is worth it. */
export function unavailableResponse({ message, retryAfterSeconds }: AuthUnavailable): HttpResponse {
  const answer = jsonResponse(503, { error: "unavailable", detail: message });
  answer.headers.push(["Retry-After", String(retryAfterSeconds)]);
  return answer;
}

const utf8 = new TextEncoder();

function jsonResponse(status: number, body: Readonly<Record<string, string>>): HttpResponse {
  const headers: HttpHeaders = [
    ["Content-Type", "application/json"],
    ["Cache-Control", "no-store"],
  ];
  return { status, headers, body: [utf8.encode(JSON.stringify(body))] };
}

/** The note for operators, `undefined` where no proxy is needed. */
function proxyHint(headers: readonly string[]): string | undefined {
  if (headers.length === 0) return undefined;
  const [noun, object] = headers.length === 1 ? ["header", "it"] : ["headers", "them"];
  return (
    `This server is meant to be reached through its reverse proxy, which has to set the ${noun} ` +
    `${headers.join(", ")}. Before you replace a credential, make sure that the request went through ` +
    `the proxy and that the proxy sends ${object} on.`
  );
}
