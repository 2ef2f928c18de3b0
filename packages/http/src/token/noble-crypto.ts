import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { NOBLE_AEAD } from "./noble-aead.ts";
import type { TokenCrypto } from "./token-crypto.ts";

/** {@link TokenCrypto} in plain JavaScript: for every runtime. Node has a faster one. */
export const NOBLE_TOKEN_CRYPTO: TokenCrypto = {
  aead: NOBLE_AEAD,
  sha256: (bytes) => sha256(bytes),
  hmacSha256(key, ...parts) {
    const code = hmac.create(sha256, key);
    for (const part of parts) code.update(part);
    return code.digest();
  },
};
