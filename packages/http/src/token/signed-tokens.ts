/** Tokens that clients can read, but not change. */
import { equalBytes } from "./equal-bytes.ts";
import type { StateTokenCodec } from "./state-token-codec.ts";
import { contextBytes, type TokenContext } from "./token-context.ts";
import { TokenEnvelopes } from "./token-envelope.ts";
import { tokenError } from "./token-error.ts";
import type { TokenKey, TokenKeyRing } from "./token-key-ring.ts";

/** How tokens are signed. */
export interface SignedTokenOptions {
  /** Characters of the longest token. Default 8 388 608 (8 MiB). */
  readonly maxTokenChars?: number;
}

/** The body of an envelope: code, then content. No version is that of a sealed token. */
const VERSION = 0x81;
const CODE_BYTES = 32;
/** Keeps codes apart from whatever else a key may be used for. */
const LABEL: Uint8Array = new TextEncoder().encode("sheaf signed token\0");

/**
 * Tokens signed with HMAC-SHA256, as base64. Clients see the whole state: for streams whose state is no
 * secret, where being able to read it helps.
 */
export function signedTokens(
  keys: TokenKeyRing,
  options: SignedTokenOptions = {},
): StateTokenCodec {
  return new SignedTokens(keys, options);
}

class SignedTokens implements StateTokenCodec {
  readonly #keys: TokenKeyRing;
  readonly #envelopes: TokenEnvelopes;

  constructor(keys: TokenKeyRing, options: SignedTokenOptions) {
    this.#keys = keys;
    this.#envelopes = new TokenEnvelopes(VERSION, keys, options.maxTokenChars);
  }

  seal(content: Uint8Array, context: TokenContext): string {
    return this.#envelopes.close(this.#code(this.#keys.sealing, content, context), content);
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
    const content = body.subarray(CODE_BYTES);
    const code = this.#code(key, content, context);
    return equalBytes(code, body.subarray(0, CODE_BYTES)) ? content : undefined;
  }

  #code({ secret }: TokenKey, content: Uint8Array, context: TokenContext): Uint8Array {
    return this.#keys.crypto.hmacSha256(secret, LABEL, contextBytes(context), content);
  }
}
