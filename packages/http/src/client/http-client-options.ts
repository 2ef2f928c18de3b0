/** How a client calls over HTTP. */

import type { DecodeOptions } from "@sheaf/arrow";
import type { MaybePromise } from "@sheaf/core";
import type { BodyCodec } from "../compression/body-codec.ts";
import type { ExternalFetchOptions } from "../external/external-fetcher.ts";
import type { FetchFunction } from "./fetch-sender.ts";
import type { HttpSender } from "./http-sender.ts";
import type { RetryOptions } from "./retry.ts";

/** Options of `http(url)`. */
export interface HttpClientOptions extends DecodeOptions {
  /** Headers of every request, `Authorization` for example; a function is asked each time. Default: none. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | (() => MaybePromise<Readonly<Record<string, string>>>);
  /** The generation of the wire that the server speaks. Default `"auto"`: the server is asked once. */
  readonly wire?: "auto" | "a" | "b";
  /** Bytes of Arrow data of one response; the server is told. Default 256 MiB, 64 MiB in browsers. */
  readonly maxResponseBytes?: number;
  /** Turns of a producer that one response may hold, where the server can do that. Default 1000; 1 is lockstep. */
  readonly acceptTurns?: number;
  /** Codings that responses may have, the preferred one first. Default: none, they come as they are. */
  readonly acceptEncodings?: readonly BodyCodec[];
  /** Compresses requests from 1 KiB on. Default: none. */
  readonly requestCodec?: BodyCodec;
  /**
   * Sends unary calls, the opening of streams and turns of producers again that were lost, or whose reply broke off;
   * of an opening only where it broke off behind its first token. Logs may come twice then. Default: nothing is sent
   * twice.
   */
  readonly retry?: RetryOptions;
  /** Whether the server may keep a session for this client. Default `false`. */
  readonly sessions?: boolean;
  /**
   * How batches are fetched that the server has stored elsewhere, and to which URLs requests are uploaded that it finds
   * too large. Default: https only.
   */
  readonly external?: ExternalFetchOptions;
  /** Sends the requests through this `fetch`. Default: the runtime's own; `@sheaf/http/node` brings connections that are kept. */
  readonly fetch?: FetchFunction;
  /** What sends the requests, in place of `fetch`. */
  readonly sender?: HttpSender;
}
