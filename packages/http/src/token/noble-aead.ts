import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { type Aead, TAG_BYTES } from "./token-crypto.ts";

/** {@link Aead} in plain JavaScript: for every runtime. */
export const NOBLE_AEAD: Aead = {
  seal: (key, nonce, plaintext, aad) => xchacha20poly1305(key, nonce, aad).encrypt(plaintext),
  open(key, nonce, sealed, aad) {
    if (sealed.byteLength < TAG_BYTES) return undefined;
    try {
      return xchacha20poly1305(key, nonce, aad).decrypt(sealed);
    } catch {
      return undefined;
    }
  },
};
