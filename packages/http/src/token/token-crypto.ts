/** What sealing and signing tokens needs of cryptography: all of it synchronous, so a turn awaits nothing. */

/** Bytes of a nonce: long enough to draw it at random for every token. */
export const NONCE_BYTES = 24;
/** Bytes by which sealing lengthens. */
export const TAG_BYTES = 16;

/**
 * XChaCha20-Poly1305. Every implementation gives the same bytes, so tokens open wherever the key is known.
 * Keys have 32 bytes, nonces {@link NONCE_BYTES}; no nonce may be used twice with one key.
 */
export interface Aead {
  /** The ciphertext with its tag behind it, {@link TAG_BYTES} longer than the plaintext. */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array;
  /** The plaintext, or `undefined` unless all four are those of one `seal`, of whatever length they are. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    sealed: Uint8Array,
    aad: Uint8Array,
  ): Uint8Array | undefined;
}

/** The primitives that tokens are made of. */
export interface TokenCrypto {
  readonly aead: Aead;
  /** The 32 bytes of the digest. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** The 32 bytes of the code over all parts, one behind the other. */
  hmacSha256(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array;
}
