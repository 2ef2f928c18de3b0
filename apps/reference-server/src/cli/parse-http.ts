/** The flags of `--http` → how to serve over HTTP. */
import { readFileSync } from "node:fs";
import type { FlagValues } from "./flag-values.ts";
import type { HttpSettings, ProofSettings } from "./http-settings.ts";
import { addressOf } from "./parse-address.ts";
import { UsageError } from "./usage-error.ts";

const STICKY_TTL_S = 300;
const PROOF_SKEW_S = 30;

/** The settings. Throws {@link UsageError}. */
export function httpSettingsOf(flags: FlagValues): HttpSettings {
  return {
    kind: "http",
    ...addressOf(flags),
    prefix: flags.text("prefix") ?? "",
    tls: tlsOf(flags),
    tokenKeys: flags.text("token-key")?.split(",").map(keyOf),
    maxRequestBytes: flags.limit("max-request-bytes"),
    maxResponseBytes: flags.limit("max-response-bytes"),
    corsOrigin: flags.text("cors-origin"),
    isCompressed: !flags.isOn("no-compression"),
    cachesCalls: !flags.isOn("no-call-state-cache"),
    sticky: flags.isOn("no-sticky")
      ? undefined
      : {
          ttlSeconds: flags.number("sticky-ttl", STICKY_TTL_S, [0, Infinity]),
          echoes: !flags.isOn("no-sticky-echo"),
        },
    auth: authOf(flags),
    proof: proofOf(flags),
  };
}

function keyOf(hex: string): Uint8Array {
  const isHex = /^(?:[0-9a-f]{2})+$/i.test(hex);
  if (!isHex) throw new UsageError("--token-key must be hex digits, two for each byte");
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

function tlsOf(flags: FlagValues): HttpSettings["tls"] {
  const cert = flags.text("tls-cert");
  const key = flags.text("tls-key");
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new UsageError("--tls-cert and --tls-key go together");
  }
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}

function authOf(flags: FlagValues): HttpSettings["auth"] {
  if (flags.isOn("reject-auth")) return "rejected";
  return flags.isOn("sticky-auth") ? "by-header" : undefined;
}

function proofOf(flags: FlagValues): ProofSettings | undefined {
  if (!flags.isOn("http-proof")) return undefined;
  const secrets = flags.text("proof-secrets");
  const originId = flags.text("proof-origin-id");
  if (secrets === undefined || originId === undefined) {
    throw new UsageError("--http-proof needs --proof-secrets and --proof-origin-id");
  }
  return {
    secrets,
    originId,
    mode: flags.oneOf("proof-mode", ["off", "allow", "require"]) ?? "require",
    skewSeconds: flags.number("proof-skew", PROOF_SKEW_S, [0, Infinity]),
    rejectsReplays: !flags.isOn("proof-no-replay-cache"),
  };
}
