import type { Connector } from "@sheaf/core";
import { http as httpBy } from "../client/http.ts";
import type { HttpClientOptions } from "../client/http-client-options.ts";
import { type ConnectionOptions, UndiciSender } from "./undici-sender.ts";

/** Options of `http(url)` on Node. */
export interface NodeHttpClientOptions extends HttpClientOptions, ConnectionOptions {}

/**
 * As `http` of `@sheaf/http`, over connections that are kept. A `fetch` or a `sender` of one's own takes precedence.
 * Throws `connect-failed` for what is no `http:` or `https:` URL.
 */
export function http(url: string | URL, options: NodeHttpClientOptions = {}): Connector {
  if (options.sender !== undefined || options.fetch !== undefined) return httpBy(url, options);
  // Each connection has a sender of its own, which is closed with it.
  return async () => {
    const sender = new UndiciSender(new URL(url).origin, options);
    return httpBy(url, { ...options, sender })();
  };
}
