/** What a command line asks of HTTP. */

/** How the proxy's proofs are checked. */
export interface ProofSettings {
  readonly secrets: string;
  readonly originId: string;
  readonly mode: "off" | "allow" | "require";
  readonly skewSeconds: number;
  readonly rejectsReplays: boolean;
}

/** Where and how to serve over HTTP. */
export interface HttpSettings {
  readonly kind: "http";
  readonly host: string;
  readonly port: number;
  readonly prefix: string;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly tokenKeys: readonly Uint8Array[] | undefined;
  readonly maxRequestBytes: number | undefined;
  readonly maxResponseBytes: number | undefined;
  readonly corsOrigin: string | undefined;
  readonly isCompressed: boolean;
  readonly cachesCalls: boolean;
  readonly sticky: { readonly ttlSeconds: number; readonly echoes: boolean } | undefined;
  readonly auth: "by-header" | "rejected" | undefined;
  readonly proof: ProofSettings | undefined;
}
