/** Sealing the state of a stream into a token. */
import { NODE_TOKEN_CRYPTO } from "@sheaf/http/node";
import { sealedTokens, TokenKeyRing } from "@sheaf/http/server";
import { SEALED_BYTES } from "../../cases/payload.ts";
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import { synchronous } from "../../contender/synchronous.ts";

/** 200 bytes to a token that a client can keep. */
export function sealing(): Workload {
  const codec = sealedTokens(new TokenKeyRing("a key for one run", NODE_TOKEN_CRYPTO));
  const context = { purpose: "cursor", protocol: "Bench", identity: undefined } as const;
  const { length } = codec.seal(SEALED_BYTES, context);
  return synchronous(() => expectEqual(codec.seal(SEALED_BYTES, context).length, length));
}
