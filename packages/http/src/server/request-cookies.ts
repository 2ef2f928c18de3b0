/** Cookies of one request and its response (RFC 6265). */
import { RpcError } from "@sheaf/core";
import type { CallCookies, CookieOptions } from "@sheaf/core/carrier";
import type { HttpHeaders, HttpRequestHead } from "../message/http-message.ts";

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const ATTRIBUTE = /^[\x20-\x3A\x3C-\x7E]*$/;
/** Options may come from where types are not checked, and must not become other attributes. */
const SAME_SITE: ReadonlySet<string | undefined> = new Set([undefined, "Strict", "Lax", "None"]);
const MAX_COOKIE_HEADER_CHARS = 16_384;

/** What came, and what is to be sent. */
export class RequestCookies implements CallCookies {
  readonly #head: HttpRequestHead;
  readonly #settable: boolean;
  #received: ReadonlyMap<string, string> | undefined;
  readonly headers: HttpHeaders = [];

  /** `settable`: whether the response can still take cookies when the handler runs. */
  constructor(head: HttpRequestHead, settable: boolean) {
    this.#head = head;
    this.#settable = settable;
  }

  get received(): ReadonlyMap<string, string> {
    this.#received ??= parseCookies(this.#head.header("cookie") ?? "");
    return this.#received;
  }

  set(name: string, value: string, options: CookieOptions): void {
    if (!this.#settable)
      throw new RpcError("RuntimeError", "cookies can be set by unary methods only");
    this.headers.push(["Set-Cookie", cookieLine(name, value, options)]);
  }
}

function parseCookies(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  if (header.length > MAX_COOKIE_HEADER_CHARS) return cookies;
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at === -1) continue;
    const name = pair.slice(0, at).trim();
    if (!cookies.has(name)) cookies.set(name, decoded(pair.slice(at + 1).trim()));
  }
  return cookies;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replace(/^"(.*)"$/, "$1"));
  } catch {
    return value;
  }
}

function cookieLine(name: string, value: string, options: CookieOptions): string {
  const { path = "/", domain, maxAgeSeconds, secure = true, httpOnly = true, sameSite } = options;
  const attributes = [path, domain ?? ""];
  const isSafe = NAME.test(name) && attributes.every((text) => ATTRIBUTE.test(text));
  if (!isSafe || !SAME_SITE.has(sameSite) || !Number.isFinite(maxAgeSeconds ?? 0)) {
    throw new RpcError(
      "ValueError",
      `'${name}' cannot be a cookie's name, or its path, domain, maxAgeSeconds or sameSite is malformed`,
    );
  }
  const parts = [`${name}=${encodeURIComponent(value)}`, `Path=${path}`];
  if (domain !== undefined) parts.push(`Domain=${domain}`);
  if (maxAgeSeconds !== undefined) parts.push(`Max-Age=${Math.trunc(maxAgeSeconds)}`);
  if (secure) parts.push("Secure");
  if (httpOnly) parts.push("HttpOnly");
  if (sameSite !== undefined) parts.push(`SameSite=${sameSite}`);
  return parts.join("; ");
}
