/** Tokens that clients can neither read nor change. */
import { protocolError } from "@sheaf/arrow";
import { fillRandom } from "./random-pool.ts";
import type { StateTokenCodec } from "./state-token-codec.ts";
import { packContent, type TokenCompressor, unpackContent } from "./token-compressor.ts";
import { contextBytes, type TokenContext } from "./token-context.ts";
import { NONCE_BYTES } from "./token-crypto.ts";
import { TokenEnvelopes } from "./token-envelope.ts";
import { tokenError } from "./token-error.ts";
import type { TokenKeyRing } from "./token-key-ring.ts";

/** How tokens are sealed. */
export interface SealedTokenOptions {
  /**
   * Compresses contents from 1 KiB on. Default none. Leave it out where a state mixes secrets with what its
   * caller chooses: the length of a token then tells something about the secrets.
   */
  readonly compressor?: TokenCompressor;
  /** Characters of the longest token. Default 8 388 608 (8 MiB). */
  readonly maxTokenChars?: number;
  /** Bytes of the largest content, decompressed. Default 67 108 864 (64 MiB). */
  readonly maxContentBytes?: number;
}

/** The body of an envelope: nonce, then content and tag. */
const VERSION = 1;
const MAX_CONTENT_BYTES = 64 * 1024 * 1024;

/**
 * Tokens sealed with XChaCha20-Poly1305, as base64. The codec to use, unless clients shall be able to read
 * their state.
 */
export function sealedTokens(
  keys: TokenKeyRing,
  options: SealedTokenOptions = {},
): StateTokenCodec {
  return new SealedTokens(keys, options);
}

class SealedTokens implements StateTokenCodec {
  readonly #keys: TokenKeyRing;
  readonly #envelopes: TokenEnvelopes;
  readonly #compressor: TokenCompressor | undefined;
  readonly #maxContentBytes: number;

  constructor(keys: TokenKeyRing, options: SealedTokenOptions) {
    this.#keys = keys;
    this.#envelopes = new TokenEnvelopes(VERSION, keys, options.maxTokenChars);
    this.#compressor = options.compressor;
    this.#maxContentBytes = options.maxContentBytes ?? MAX_CONTENT_BYTES;
  }

  seal(content: Uint8Array, context: TokenContext): string {
    const limit = this.#maxContentBytes;
    if (content.byteLength > limit) {
      throw protocolError(
        "limit-exceeded",
        `The state of a stream is over the limit of ${limit} bytes (maxContentBytes)`,
        { limit },
      );
    }
    const { crypto, sealing } = this.#keys;
    const nonce = new Uint8Array(NONCE_BYTES);
    fillRandom(nonce);
    const packed = packContent(content, this.#compressor);
    const sealed = crypto.aead.seal(sealing.secret, nonce, packed, contextBytes(context));
    return this.#envelopes.close(nonce, sealed);
  }

  open(token: string, context: TokenContext): Uint8Array {
    const content = this.#contentOf(token, context);
    if (content === undefined) throw tokenError();
    return content;
  }

  #contentOf(token: string, context: TokenContext): Uint8Array | undefined {
    const envelope = this.#envelopes.open(token);
    if (envelope === undefined) return undefined;
    const { key, body } = envelope;
    const nonce = body.subarray(0, NONCE_BYTES);
    const sealed = body.subarray(NONCE_BYTES);
    const { aead } = this.#keys.crypto;
    const packed = aead.open(key.secret, nonce, sealed, contextBytes(context));
    if (packed === undefined) return undefined;
    return unpackContent(packed, this.#compressor, this.#maxContentBytes);
  }
}
