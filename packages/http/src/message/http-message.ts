/**
 * HTTP as the server core sees it: no sockets, no `Request` and no `Response`. A skin (the fetch handler,
 * the `node:http` listener) makes one of these of whatever its runtime has.
 */
import type { MaybePromise } from "@sheaf/core";

/** What a request says before its body. */
export interface HttpRequestHead {
  /** In capitals: `"POST"`. */
  readonly method: string;
  /** As it was sent, percent-encoded, without the query: `"/vgi/Data/add"`. */
  readonly path: string;
  /** What follows the `?`, `""` if nothing does. */
  readonly query: string;
  /** The peer's address as the socket has it, `""` where there is no socket. */
  readonly remoteAddr: string;
  /** A header by its name in lower case; of one that was repeated, the values joined by `", "`. */
  header(name: string): string | undefined;
}

/** A request. Its body is read once, after head and route have been found good. */
export interface HttpRequest extends HttpRequestHead {
  /** Fires when the client has gone before it was answered. */
  readonly signal: AbortSignal | undefined;
  /**
   * The whole body. Rejects with a `limit-exceeded` error as soon as more than `maxBytes` have come, or
   * are announced; the rest is not read then.
   */
  readBody(maxBytes: number): MaybePromise<Uint8Array>;
}

/** Header fields of a response: names in their usual spelling, one line for each value. */
export type HttpHeaders = [name: string, value: string][];

/** The bytes of a response: all there, or produced one after the other. */
export type HttpBody = readonly Uint8Array[] | AsyncIterable<Uint8Array>;

/** A response. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: HttpBody;
}
