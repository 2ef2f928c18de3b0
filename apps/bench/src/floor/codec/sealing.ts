/** A bare AEAD call: AES-256-GCM by OpenSSL, without anything around it. */
import { createCipheriv, randomBytes } from "node:crypto";
import { SEALED_BYTES } from "../../cases/payload.ts";
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import { synchronous } from "../../contender/synchronous.ts";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** 200 bytes, encrypted and authenticated. */
export function sealing(): Workload {
  const key = randomBytes(KEY_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  return synchronous(() => {
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const ciphertext = cipher.update(SEALED_BYTES);
    cipher.final();
    expectEqual(ciphertext.byteLength + cipher.getAuthTag().byteLength, 216);
  });
}
