/** What a server says of itself in the headers of every response. */
import { requiresProxyProof } from "../auth/proxy-proof.ts";
import type { HttpHeaders } from "../message/http-message.ts";
import {
  BUDGET_SUPPORT,
  EXTERNALIZATION_ENABLED,
  MAX_EXTERNALIZED_RESPONSE_BYTES,
  MAX_REQUEST_BYTES,
  MAX_RESPONSE_BYTES,
  MAX_UPLOAD_BYTES,
  PROXY_PROOF_REQUIRED,
  SUPPORTED_ENCODINGS,
  UPLOAD_URL_SUPPORT,
} from "../message/http-names.ts";
import type { HttpServerOptions } from "./http-server-options.ts";
import type { StickySessions } from "./sessions/sticky-sessions.ts";

/** The headers, made once. A limit that nobody has set is not advertised. */
export function capabilityHeaders(
  options: HttpServerOptions,
  sessions: StickySessions | undefined,
): HttpHeaders {
  const { codecs = [], compressResponses = true, external, uploadUrls } = options;
  // What comes back compressed, if anything; compressed requests are decoded in any case.
  const produced = compressResponses ? codecs : [];
  const headers: HttpHeaders = [
    [EXTERNALIZATION_ENABLED, String(external !== undefined)],
    [SUPPORTED_ENCODINGS, produced.map(({ name }) => name).join(", ")],
    [BUDGET_SUPPORT, "true"],
  ];
  const limit = (name: string, bytes: number | undefined): void => {
    if (bytes !== undefined) headers.push([name, String(bytes)]);
  };
  limit(MAX_REQUEST_BYTES, options.maxRequestBytes);
  limit(MAX_RESPONSE_BYTES, options.maxResponseBytes);
  limit(MAX_EXTERNALIZED_RESPONSE_BYTES, external?.maxExternalizedResponseBytes);
  if (uploadUrls) {
    headers.push([UPLOAD_URL_SUPPORT, "true"]);
    limit(MAX_UPLOAD_BYTES, uploadUrls.maxUploadBytes);
  }
  if (options.authenticate !== undefined && requiresProxyProof(options.authenticate)) {
    headers.push([PROXY_PROOF_REQUIRED, "true"]);
  }
  headers.push(...(sessions?.capabilities ?? []), ...Object.entries(options.headers ?? {}));
  return headers;
}
