/** The flags of `--http`, and those that make a fixture of it. */
import type { Flag } from "./flags.ts";

/** Flags by name, in the order of the help. */
export const HTTP_FLAGS = {
  http: {
    type: "boolean",
    help: "serve over HTTP; a number behind it is the port; prints PORT:<port>",
  },
  host: { type: "string", value: "HOST", help: "http, ws: address to bind (127.0.0.1)" },
  port: { type: "string", value: "N", help: "http, ws: port to bind (0: a free one)" },
  prefix: { type: "string", value: "PATH", help: "http: what stands before all paths" },
  "tls-cert": { type: "string", value: "FILE", help: "http: certificate, in PEM; serves https" },
  "tls-key": { type: "string", value: "FILE", help: "http: its key, in PEM" },
  "token-key": {
    type: "string",
    value: "HEX,…",
    help: "http: keys of tokens, the sealing one first (random)",
  },
  "max-request-bytes": { type: "string", value: "N", help: "http: largest request" },
  "max-response-bytes": { type: "string", value: "N", help: "http: largest response" },
  "max-externalized-response-bytes": {
    type: "string",
    value: "N",
    help: "http: most that a response may send to the storage",
  },
  "cors-origin": {
    type: "string",
    value: "ORIGIN",
    help: "http, ws: pages of this origin may call",
  },
  "no-compression": { type: "boolean", help: "http: neither compress nor decompress" },
  "no-call-state-cache": { type: "boolean", help: "http: open the call token at every turn" },
  "no-sticky": { type: "boolean", help: "http: no sessions" },
  "no-sticky-echo": { type: "boolean", help: "http: sessions without an echo header" },
  "sticky-ttl": { type: "string", value: "S", help: "http: seconds that a session lasts (300)" },
  "sticky-auth": {
    type: "boolean",
    help: "http: callers are who X-Conformance-Principal says they are",
  },
  "reject-auth": {
    type: "boolean",
    help: "http: nobody gets in, for the reason in X-Conformance-Auth-Reason",
  },
  "http-proof": { type: "boolean", help: "http: requests prove that they came through the proxy" },
  "proof-secrets": { type: "string", value: "KID:HEX,…", help: "http: the proxy's secrets" },
  "proof-origin-id": { type: "string", value: "ID", help: "http: this server in proofs" },
  "proof-mode": { type: "string", value: "off|allow|require", help: "http: (require)" },
  "proof-skew": { type: "string", value: "S", help: "http: seconds that clocks may differ (30)" },
  "proof-no-replay-cache": { type: "boolean", help: "http: a proof may be used twice" },
  "fake-storage": { type: "string", value: "URL", help: "http, stdio: store large batches there" },
  "externalize-threshold": {
    type: "string",
    value: "N",
    help: "bytes from which batches are stored (4096)",
  },
  compression: { type: "string", value: "none|zstd|gzip", help: "of what is stored (none)" },
  "max-fetch-bytes": { type: "string", value: "N", help: "http: largest stored object" },
  "max-decompressed-fetch-bytes": {
    type: "string",
    value: "N",
    help: "http: largest stored object when decompressed",
  },
  "reject-localhost-redirects": {
    type: "boolean",
    help: "http: do not follow storages to 'localhost'",
  },
  "fail-serve-start-once": { type: "boolean", help: "the first call finds no service" },
} as const satisfies Record<string, Flag>;
