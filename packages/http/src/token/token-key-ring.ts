/** The keys of a server's tokens. */
import type { TokenCrypto } from "./token-crypto.ts";

/** A secret: 32 bytes are used as they are; anything else, and text by its UTF-8, is hashed with SHA-256. */
export type TokenKeyInput = Uint8Array | string;

/** A key as tokens use it. */
export interface TokenKey {
  /** Tells which key made a token: 32 bits that say nothing about the key. */
  readonly id: number;
  /** The 32 bytes. */
  readonly secret: Uint8Array;
}

/** What whoever runs a server with a random key should know. */
export const RANDOM_KEY_WARNING: string =
  "No token key is given, so a random one is used: streams and sessions end with this process, and no other worker " +
  "can go on with them. Give all workers of one address the same key (tokens.keys).";

const KEY_BYTES = 32;
const ID_LABEL: Uint8Array = new TextEncoder().encode("sheaf token key id");

/**
 * One key or several: the first seals, all of them open. To change a key without refusing the tokens
 * that are under way, put the new one in front and take the old one out when the last token has expired.
 */
export class TokenKeyRing {
  /** The key that seals. */
  readonly sealing: TokenKey;
  /** Whether no key was given: tokens then end with this process, and no other worker opens them. */
  readonly isRandom: boolean;
  /** The primitives that go with the keys. */
  readonly crypto: TokenCrypto;
  readonly #keys: Map<number, TokenKey> = new Map();

  /**
   * Takes the keys, the sealing one first; without any it draws a random one.
   *
   * @throws `RangeError` for an empty key and an empty list.
   */
  constructor(keys: TokenKeyInput | readonly TokenKeyInput[] | undefined, crypto: TokenCrypto) {
    this.crypto = crypto;
    this.isRandom = keys === undefined;
    const inputs = keys === undefined ? [randomKey()] : isOne(keys) ? [keys] : keys;
    if (inputs.length === 0)
      throw new RangeError("no token key is given, there must be at least one");
    const ring = inputs.map((input) => tokenKey(input, crypto));
    // The same key twice does no harm: the first one stays.
    for (const key of ring) if (!this.#keys.has(key.id)) this.#keys.set(key.id, key);
    this.sealing = ring[0]!;
  }

  /** The key with an id, if there is one. */
  find(id: number): TokenKey | undefined {
    return this.#keys.get(id);
  }
}

/**
 * Keys as an environment variable holds them: separated by commas, the sealing one first, without the
 * spaces around. Answers `undefined` if there are none.
 */
export function parseTokenKeys(text: string | undefined): readonly string[] | undefined {
  const keys = (text ?? "").split(",").flatMap((part) => part.trim() || []);
  return keys.length === 0 ? undefined : keys;
}

function isOne(keys: TokenKeyInput | readonly TokenKeyInput[]): keys is TokenKeyInput {
  return typeof keys === "string" || keys instanceof Uint8Array;
}

function randomKey(): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

function tokenKey(input: TokenKeyInput, crypto: TokenCrypto): TokenKey {
  // A copy even of a Buffer, so that whoever gave the key may wipe it.
  const bytes = typeof input === "string" ? new TextEncoder().encode(input) : new Uint8Array(input);
  if (bytes.byteLength === 0) throw new RangeError("a token key is empty");
  const secret = bytes.byteLength === KEY_BYTES ? bytes : crypto.sha256(bytes);
  const id = crypto.hmacSha256(secret, ID_LABEL);
  return { id: new DataView(id.buffer, id.byteOffset).getUint32(0, true), secret };
}
