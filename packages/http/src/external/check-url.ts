/** Which URLs may be requested. They come from the other side, so that each one is looked at first. */
import { protocolError, type SheafError } from "@sheaf/arrow";
import type { MaybePromise } from "@sheaf/core";
import { redactUrl } from "./redact-url.ts";

/** Throws (or rejects) to refuse a URL before anything is sent there. Asked again for each redirect. */
export type UrlValidator = (url: URL) => MaybePromise<void>;

/** The default validator: `https` to any host. Throws a `TypeError`. */
export function httpsOnly({ protocol }: URL): void {
  if (protocol !== "https:") {
    throw new TypeError(`the scheme is '${protocol.slice(0, -1)}', and only 'https' is allowed`);
  }
}

/** As {@link httpsOnly}, but plain `http` to this machine passes: for tests and development. */
export function httpsOrLoopback(url: URL): void {
  if (url.protocol !== "http:" || !isLoopback(url.hostname)) httpsOnly(url);
}

function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "[::1]" || host.endsWith(".localhost")) return true;
  // The parser has made one form of all spellings of an IPv4 address.
  return /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The URL, if it may be requested. Rejects with `unsupported`; the message keeps the URL's secrets. */
export async function checkUrl(text: string, validate: UrlValidator): Promise<URL> {
  const url = parse(text);
  if (url === undefined) throw rejected(text, "it is no URL");
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw rejected(text, `the scheme '${url.protocol.slice(0, -1)}' is not HTTP`);
  }
  if (url.username !== "" || url.password !== "") throw rejected(text, "it has user info");
  try {
    await validate(url);
  } catch (error) {
    throw rejected(text, withoutSecrets(error, url, text));
  }
  return url;
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function rejected(text: string, reason: string): SheafError {
  return protocolError("unsupported", `External URL rejected: ${redactUrl(text)}: ${reason}`);
}

/** What a validator says, unless it repeats something of the URL that must not be seen. */
function withoutSecrets(error: unknown, url: URL, text: string): string {
  const said = error instanceof Error ? error.message : String(error);
  const message = said.replaceAll(text, redactUrl(url)).replaceAll(url.href, redactUrl(url));
  const secrets = [url.search.slice(1), url.hash.slice(1), ...url.searchParams.values()];
  const tells = secrets.some((secret) => secret !== "" && message.includes(secret));
  return tells ? "the validator refused it" : message;
}
