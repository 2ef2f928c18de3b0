/** What stands around the content of a token, in the clear: version, key id, and base64 over it all. */
import { protocolError } from "@sheaf/arrow";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import type { TokenKey, TokenKeyRing } from "./token-key-ring.ts";

/** Default of the longest token, in characters: 8 MiB. */
const MAX_TOKEN_CHARS = 8 * 1024 * 1024;
const KEY_ID_AT = 1;
const BODY_AT = 5;

/** What was in an envelope, and the key that it names. Nothing of it is authentic yet. */
export interface OpenedEnvelope {
  readonly key: TokenKey;
  readonly body: Uint8Array;
}

/** Most envelopes are small, and none is needed any more when its text has been made. */
const scratch: Uint8Array = new Uint8Array(16 * 1024);

function room(byteLength: number): Uint8Array {
  return byteLength <= scratch.byteLength
    ? scratch.subarray(0, byteLength)
    : new Uint8Array(byteLength);
}

/** Envelopes of one version. */
export class TokenEnvelopes {
  readonly #version: number;
  readonly #keys: TokenKeyRing;
  readonly #maxTokenChars: number;

  constructor(version: number, keys: TokenKeyRing, maxTokenChars: number = MAX_TOKEN_CHARS) {
    this.#version = version;
    this.#keys = keys;
    this.#maxTokenChars = maxTokenChars;
  }

  /** The token of a body, given in two parts, that was made with the sealing key. Throws `limit-exceeded`. */
  close(first: Uint8Array, second: Uint8Array): string {
    const bytes = room(BODY_AT + first.byteLength + second.byteLength);
    const { id } = this.#keys.sealing;
    bytes[0] = this.#version;
    for (let i = 0; i < 4; i++) bytes[KEY_ID_AT + i] = id >>> (8 * i);
    bytes.set(first, BODY_AT);
    bytes.set(second, BODY_AT + first.byteLength);
    const token = encodeBase64(bytes);
    const limit = this.#maxTokenChars;
    if (token.length <= limit) return token;
    throw protocolError(
      "limit-exceeded",
      `The state of a stream makes a token over the limit of ${limit} characters (maxTokenChars)`,
      { limit },
    );
  }

  /** What is in a token, if it is an envelope of this version and names a key of ours. */
  open(token: string): OpenedEnvelope | undefined {
    if (token.length > this.#maxTokenChars) return undefined;
    const bytes = decodeBase64(token);
    if (bytes === undefined || bytes.byteLength < BODY_AT) return undefined;
    if (bytes[0] !== this.#version) return undefined;
    const { buffer, byteOffset, byteLength } = bytes;
    const key = this.#keys.find(
      new DataView(buffer, byteOffset, byteLength).getUint32(KEY_ID_AT, true),
    );
    return key === undefined ? undefined : { key, body: bytes.subarray(BODY_AT) };
  }
}
