/** How a server presents itself over HTTP. */
import type { Authenticate } from "../auth/authenticate.ts";
import type { BodyCodec } from "../compression/body-codec.ts";
import type { CorsOptions } from "../cors/cors.ts";
import type { StateTokenCodec } from "../token/state-token-codec.ts";
import type { StreamTokensOptions } from "../token/stream-tokens.ts";
import type { TokenCompressor } from "../token/token-compressor.ts";
import type { TokenCrypto } from "../token/token-crypto.ts";
import type { TokenKeyInput, TokenKeyRing } from "../token/token-key-ring.ts";
import type { SessionOptions } from "./sessions/sticky-sessions.ts";
import type { ExternalOptions } from "./stored-batches.ts";

/** How the tokens of streams and sessions are made. */
export interface TokenOptions extends StreamTokensOptions {
  /**
   * The keys, the one that seals first; all workers behind one address need the same. Default: a random one, with a
   * warning: tokens then end with the process.
   */
  readonly keys?: TokenKeyInput | readonly TokenKeyInput[] | undefined;
  /** Makes the codec of the keys. Default: `sealedTokens`; `signedTokens` where clients may read their state. */
  readonly codec?: (
    keys: TokenKeyRing,
    options: { readonly compressor?: TokenCompressor },
  ) => StateTokenCodec;
  /** The primitives. Default: portable ones; `@sheaf/http/node` brings faster ones. */
  readonly crypto?: TokenCrypto;
  /** Compresses states from 1 KiB on. Default: none here; `@sheaf/http/node` has one. */
  readonly compressor?: TokenCompressor;
}

/** Options of an HTTP server. All limits have defaults. */
export interface HttpServerOptions {
  /** What stands before all paths, such as `"/vgi"`. Default `""`. */
  readonly prefix?: string;
  readonly tokens?: TokenOptions;
  /** Who calls. Default: everybody is anonymous. */
  readonly authenticate?: Authenticate;
  /** The value of `WWW-Authenticate` of a 401. Default: none. */
  readonly wwwAuthenticate?: string;
  /** Which pages of other origins may call. Default: none. */
  readonly cors?: CorsOptions;
  /** Codings of bodies, the preferred one first. Default: none here; `@sheaf/http/node` has zstd and gzip. */
  readonly codecs?: readonly BodyCodec[];
  /** Whether responses are compressed. Default `true`; requests are decompressed in any case. */
  readonly compressResponses?: boolean;
  /** Bytes of a request's body, encoded and decoded. Default 1 GiB; only a limit that is given is advertised. */
  readonly maxRequestBytes?: number;
  /** Bytes of Arrow data of a response. Default: what the client says it can take. */
  readonly maxResponseBytes?: number;
  /** Bytes after which a response of several turns ends; they are sent as they are made. Default 16 MiB. */
  readonly turnBytes?: number;
  /** Large batches by way of a storage. Default: none. */
  readonly external?: ExternalOptions;
  /** Whether clients may have URLs to upload large requests to; needs a storage that gives them. Default `false`. */
  readonly uploadUrls?: { readonly maxUploadBytes?: number } | false;
  /** Sessions. Default: none. */
  readonly sessions?: SessionOptions;
  /** What is more to say in the headers of every response: capabilities of what stands in front, for example. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told what an operator should know. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void;
}
