/** The primitives of tokens by OpenSSL, which is several times as fast as JavaScript. */
import { createCipheriv, createDecipheriv, createHash, createHmac, getCiphers } from "node:crypto";
import { hchacha } from "@noble/ciphers/chacha.js";
import { NOBLE_AEAD } from "../token/noble-aead.ts";
import { type Aead, TAG_BYTES, type TokenCrypto } from "../token/token-crypto.ts";

const CIPHER = "chacha20-poly1305";
const OPTIONS = { authTagLength: TAG_BYTES } as const;

/**
 * OpenSSL has no XChaCha20, only ChaCha20 with its shorter nonce. The longer one is made of it: key and the
 * first 16 bytes of the nonce give a key that is used once, with the rest of the nonce. HChaCha20 does
 * that, on 32-bit words in the order of the machine.
 */
const SPLIT_AT = 16;
const sigma: Uint32Array = wordsOf(new TextEncoder().encode("expand 32-byte k"));
const keyWords: Uint32Array = new Uint32Array(8);
const nonceWords: Uint32Array = new Uint32Array(4);
const subkeyWords: Uint32Array = new Uint32Array(8);
const keyBytes: Uint8Array = bytesOf(keyWords);
const nonceBytes: Uint8Array = bytesOf(nonceWords);
const subkey: Uint8Array = bytesOf(subkeyWords);
/** Four zero bytes, then the rest of the nonce. */
const shortNonce: Uint8Array = new Uint8Array(12);

/** {@link Aead} by OpenSSL; byte for byte what `@noble/ciphers` makes. */
const OPENSSL_AEAD: Aead = {
  seal(key, nonce, plaintext, aad) {
    derive(key, nonce);
    const cipher = createCipheriv(CIPHER, subkey, shortNonce, OPTIONS);
    subkeyWords.fill(0);
    cipher.setAAD(aad, { plaintextLength: plaintext.byteLength });
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    const sealed = Buffer.allocUnsafe(ciphertext.byteLength + TAG_BYTES);
    sealed.set(ciphertext);
    sealed.set(cipher.getAuthTag(), ciphertext.byteLength);
    return sealed;
  },
  open(key, nonce, sealed, aad) {
    const length = sealed.byteLength - TAG_BYTES;
    if (length < 0) return undefined;
    derive(key, nonce);
    const decipher = createDecipheriv(CIPHER, subkey, shortNonce, OPTIONS);
    subkeyWords.fill(0);
    decipher.setAAD(aad, { plaintextLength: length });
    decipher.setAuthTag(sealed.subarray(length));
    const plaintext = decipher.update(sealed.subarray(0, length));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    return plaintext;
  },
};

/** Leaves the key that is used once in `subkey`, and its nonce in `shortNonce`. */
function derive(key: Uint8Array, nonce: Uint8Array): void {
  keyBytes.set(key);
  nonceBytes.set(nonce.subarray(0, SPLIT_AT));
  hchacha(sigma, keyWords, nonceWords, subkeyWords);
  keyWords.fill(0);
  shortNonce.set(nonce.subarray(SPLIT_AT), 4);
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer);
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const words = new Uint32Array(bytes.byteLength / 4);
  bytesOf(words).set(bytes);
  return words;
}

/** {@link TokenCrypto} for Node. Where OpenSSL was built without ChaCha20, that part is plain JavaScript. */
export const NODE_TOKEN_CRYPTO: TokenCrypto = {
  aead: getCiphers().includes(CIPHER) ? OPENSSL_AEAD : NOBLE_AEAD,
  sha256: (bytes) => createHash("sha256").update(bytes).digest(),
  hmacSha256(key, ...parts) {
    const code = createHmac("sha256", key);
    for (const part of parts) code.update(part);
    return code.digest();
  },
};
