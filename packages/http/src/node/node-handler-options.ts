/** What Node adds to the options of a server core: its own cryptography, compression, and the environment. */
import type { HttpServerOptions } from "../server/http-server-options.ts";
import { parseTokenKeys } from "../token/token-key-ring.ts";
import { NODE_TOKEN_CRYPTO } from "./node-aead.ts";
import { DEFLATE_TOKENS, nodeBodyCodecs } from "./node-compression.ts";

/** Options of a server core on Node. */
export interface NodeHandlerOptions extends HttpServerOptions {
  /** Where `SHEAF_TOKEN_KEYS` and `VGI_HTTP_DISABLE_ZSTD` are looked up. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Fills in what is not given. */
export async function nodeHandlerOptions(options: NodeHandlerOptions): Promise<HttpServerOptions> {
  const { env = process.env, tokens = {} } = options;
  return {
    onWarning: (message) => process.emitWarning(message),
    ...options,
    codecs: options.codecs ?? (await nodeBodyCodecs({ env })),
    tokens: {
      crypto: NODE_TOKEN_CRYPTO,
      compressor: DEFLATE_TOKENS,
      ...tokens,
      keys: tokens.keys ?? parseTokenKeys(env.SHEAF_TOKEN_KEYS),
    },
  };
}
