import type { HttpRequestHead } from "../../message/http-message.ts";

/** What a test says of a request. */
export interface HeadParts {
  readonly method?: string;
  readonly path?: string;
  readonly remoteAddr?: string;
  /** By name, in any case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request's head. */
export function requestHead(parts: HeadParts = {}): HttpRequestHead {
  const { method = "POST", path = "/Data/add", remoteAddr = "127.0.0.1", headers = {} } = parts;
  const lower = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { method, path, query: "", remoteAddr, header: (name) => lower.get(name) };
}

/** A request's head with an `Authorization`. */
export function withAuthorization(authorization: string): HttpRequestHead {
  return requestHead({ headers: { authorization } });
}
