/** Storing an object at a URL that was prepared for it. */
import { type AttemptOptions, attempting } from "./attempt.ts";
import { checkUrl, httpsOnly, type UrlValidator } from "./check-url.ts";
import type { UploadOptions } from "./external-storage.ts";
import { runtimeFetch, type StorageFetch, send } from "./request.ts";
import { unshared } from "./sha256.ts";
import { refused } from "./storage-errors.ts";

/** How an object is stored. Every part has a default. */
export interface PutOptions extends AttemptOptions {
  /** Which URLs may be written to. Default {@link httpsOnly}. */
  readonly validateUrl?: UrlValidator | undefined;
  /** Default: the runtime's `fetch`. */
  readonly fetch?: StorageFetch | undefined;
}

/**
 * PUTs bytes to a URL; redirects are not followed. Rejects with `connect-failed`, `busy` or `timeout` after
 * the last attempt, with `channel-broken` when the storage refuses, `unsupported` for a URL that may not be
 * written to, and `aborted`. No message and no cause holds more of the URL than scheme, host and path.
 */
export async function putObject(
  url: string,
  bytes: Uint8Array,
  { contentType, contentEncoding, signal }: Omit<UploadOptions, "sha256">,
  options: PutOptions = {},
): Promise<void> {
  const { fetch = runtimeFetch, validateUrl = httpsOnly } = options;
  const headers: Record<string, string> = { "content-type": contentType };
  if (contentEncoding !== undefined) headers["content-encoding"] = contentEncoding;
  const body = unshared(bytes);
  const put = async (own: AbortSignal): Promise<void> => {
    const target = await checkUrl(url, validateUrl);
    const request = { method: "PUT", headers, body, redirect: "manual", signal: own } as const;
    const { response } = await send(target, request, fetch);
    await response.body?.cancel();
    if (response.status < 200 || response.status > 299) throw refused(target, response.status);
  };
  await attempting(url, put, options, signal);
}
