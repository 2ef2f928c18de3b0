/** Cookies, as one call sees them. */

/** How a cookie is set (RFC 6265). */
export interface CookieOptions {
  readonly path?: string;
  readonly domain?: string;
  /** Seconds. Default: until the browser is closed. */
  readonly maxAgeSeconds?: number;
  /** Default `true`. */
  readonly secure?: boolean;
  /** Default `true`. */
  readonly httpOnly?: boolean;
  readonly sameSite?: "Strict" | "Lax" | "None";
}

/** What a carrier with cookies does for one call. */
export interface CallCookies {
  /** Those that came with the request. */
  readonly received: ReadonlyMap<string, string>;
  /** Sends a cookie with the reply. Throws `RuntimeError` on streams, whose replies may be under way. */
  set(name: string, value: string, options: CookieOptions): void;
}
