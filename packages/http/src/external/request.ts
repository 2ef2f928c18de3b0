/** One request to a storage, redirects included: each hop is looked at before anything is sent there. */
import { protocolError, type SheafError } from "@sheaf/arrow";
import { checkUrl, type UrlValidator } from "./check-url.ts";
import { redactUrl } from "./redact-url.ts";
import { unreachable } from "./storage-errors.ts";

/** What of a request's options is used here. */
export interface StorageRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/** The part of the standard `fetch` that storages are talked to with. */
export type StorageFetch = (url: string, request: StorageRequest) => Promise<Response>;

/** The runtime's own; looked up when it is used, and called as the runtime wants it. */
export const runtimeFetch: StorageFetch = (url, request) => globalThis.fetch(url, request);

/** How requests are made and where they may lead. */
export interface RequestRules {
  readonly fetch: StorageFetch;
  readonly validateUrl: UrlValidator;
  readonly maxRedirects: number;
}

/** An answer, and who gave it. */
export interface StorageAnswer {
  readonly url: URL;
  readonly response: Response;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * GETs a URL and follows redirects. Rejects with `connect-failed`, with `unsupported` for a URL that may not
 * be requested, and with `limit-exceeded` when there are too many hops. Any other answer is the caller's matter.
 */
export async function getFollowing(
  url: string,
  headers: Record<string, string>,
  { fetch, validateUrl, maxRedirects }: RequestRules,
  signal: AbortSignal,
): Promise<StorageAnswer> {
  let target = await checkUrl(url, validateUrl);
  for (let hops = 0; ; hops++) {
    const answer = await send(target, { headers, redirect: "manual", signal }, fetch);
    if (!REDIRECTS.has(answer.response.status)) return answer;
    const location = answer.response.headers.get("location");
    await answer.response.body?.cancel();
    if (hops >= maxRedirects) throw tooManyRedirects(target, maxRedirects);
    if (location === null) throw badRedirect(target, "has no Location");
    target = await checkUrl(resolve(location, target), validateUrl);
  }
}

/** Sends one request. Rejects with `connect-failed`, and with `unsupported` where the runtime hides a redirect. */
export async function send(
  url: URL,
  request: StorageRequest,
  fetch: StorageFetch,
): Promise<StorageAnswer> {
  let response: Response;
  try {
    response = await fetch(url.href, request);
  } catch (error) {
    throw unreachable(url, error);
  }
  if (response.type === "opaqueredirect") {
    throw badRedirect(url, "cannot be checked in this runtime, so it is not followed");
  }
  return { url, response };
}

function resolve(location: string, base: URL): string {
  try {
    return new URL(location, base).href;
  } catch {
    throw badRedirect(base, "leads to something that is no URL");
  }
}

function tooManyRedirects(url: URL, limit: number): SheafError {
  const message = `External data is behind a redirect limit of ${limit} (max_redirects): ${redactUrl(url)}`;
  return protocolError("limit-exceeded", message, { limit });
}

function badRedirect(url: URL, what: string): SheafError {
  return protocolError("unsupported", `The redirect of ${redactUrl(url)} ${what}`);
}
