import { NOBLE_TOKEN_CRYPTO } from "../noble-crypto.ts";
import type { TokenCompressor } from "../token-compressor.ts";
import type { TokenContext, TokenOwner } from "../token-context.ts";
import { type TokenKeyInput, TokenKeyRing } from "../token-key-ring.ts";

/** Owners of which no two are the same, though many of them look alike when joined. */
export const OWNERS: readonly TokenOwner[] = [
  { protocol: "Data", identity: { domain: "jwt", principal: "alice" } },
  { protocol: "Data", identity: { domain: "jwt", principal: "bob" } },
  { protocol: "Data", identity: { domain: "mtls", principal: "alice" } },
  { protocol: "Other", identity: { domain: "jwt", principal: "alice" } },
  { protocol: "Data", identity: { domain: "jwta", principal: "lice" } },
  { protocol: "Dataj", identity: { domain: "wt", principal: "alice" } },
  { protocol: "Data", identity: { domain: "jwt\0", principal: "alice" } },
  { protocol: "Data", identity: { domain: "jwt", principal: "\0alice" } },
  { protocol: "Data", identity: { domain: "", principal: "" } },
  { protocol: "Data", identity: undefined },
  { protocol: "Data", identity: { domain: "jwt", principal: "\ud800" } },
  { protocol: "Data", identity: { domain: "jwt", principal: "\udfff" } },
  { protocol: "Data", identity: { domain: "jwt", principal: "\ufffd" } },
  { protocol: "Data", identity: { domain: "jwt", principal: "\u0161" } },
  { protocol: "Data", identity: { domain: "jwt", principal: "a" } },
];

/** Alice, who calls. */
export const ALICE: TokenOwner = OWNERS[0]!;

/** The context of Alice's cursors. */
export const CURSOR: TokenContext = { ...ALICE, purpose: "cursor" };

/** A ring with the neutral primitives. */
export function keyRing(...keys: readonly TokenKeyInput[]): TokenKeyRing {
  return new TokenKeyRing(keys, NOBLE_TOKEN_CRYPTO);
}

/** Runs of one byte as a count and the byte: enough to compress zeros. */
export const RUNS: TokenCompressor = {
  id: 7,
  compress(bytes) {
    if (bytes.some((byte) => byte !== bytes[0])) return undefined;
    const run = new Uint8Array(5);
    new DataView(run.buffer).setUint32(0, bytes.byteLength, true);
    run[4] = bytes[0]!;
    return run;
  },
  decompress(run, maxBytes) {
    const length = new DataView(run.buffer, run.byteOffset, 5).getUint32(0, true);
    if (length > maxBytes) throw new RangeError("too long a run");
    return new Uint8Array(length).fill(run[4]!);
  },
};
