import { SheafError } from "@sheaf/arrow";
import type { Connector } from "@sheaf/core";
import { fetchSender } from "./fetch-sender.ts";
import type { HttpClientOptions } from "./http-client-options.ts";
import { HttpTransport } from "./http-transport.ts";

/**
 * Connects to a server behind HTTP: `await connect(DataService, http("https://data.example/vgi"))`. Nothing is sent
 * before the first call. Throws `connect-failed` for what is no `http:` or `https:` URL.
 */
export function http(url: string | URL, options: HttpClientOptions = {}): Connector {
  const base = baseUrl(url);
  return async () => new HttpTransport(base, options.sender ?? fetchSender(options.fetch), options);
}

/** A URL without query, fragment and slash at its end. */
function baseUrl(url: string | URL): string {
  try {
    const { protocol, origin, pathname } = new URL(url);
    if (protocol === "http:" || protocol === "https:")
      return `${origin}${pathname}`.replace(/\/$/, "");
  } catch {
    // Reported below.
  }
  throw new SheafError("transport", "connect-failed", `'${String(url)}' is no http: or https: URL`);
}
