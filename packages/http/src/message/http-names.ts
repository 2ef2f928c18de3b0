/** Headers and media types of the protocol, in their usual spelling. Requests are asked for them in lower case. */

export const ARROW_CONTENT_TYPE = "application/vnd.apache.arrow.stream";

/** Whether the body of a 200 is an error. */
export const RPC_ERROR = "X-VGI-RPC-Error";
export const REQUEST_ID = "X-Request-ID";

/** What a client can take. */
export const ACCEPT_MAX_RESPONSE_BYTES = "VGI-Accept-Max-Response-Bytes";
/** Ours: how many turns of a producer one response may hold (apps/docs/wire.md). */
export const ACCEPT_TURNS = "Sheaf-Accept-Turns";
/** Ours: metadata of a batch between two turns of one response, a token to go on from there should it break off. */
export const KEY_POSITION = "sheaf.stream_position#b64";
export const ACCEPT_ENCODING = "X-VGI-Accept-Encoding";
export const CONTENT_ENCODING = "X-VGI-Content-Encoding";

/** What a server can do. */
export const MAX_REQUEST_BYTES = "VGI-Max-Request-Bytes";
export const MAX_RESPONSE_BYTES = "VGI-Max-Response-Bytes";
export const MAX_EXTERNALIZED_RESPONSE_BYTES = "VGI-Max-Externalized-Response-Bytes";
export const EXTERNALIZATION_ENABLED = "VGI-Externalization-Enabled";
export const SUPPORTED_ENCODINGS = "VGI-Supported-Encodings";
export const UPLOAD_URL_SUPPORT = "VGI-Upload-URL-Support";
export const MAX_UPLOAD_BYTES = "VGI-Max-Upload-Bytes";
export const PROXY_PROOF_REQUIRED = "VGI-Proxy-Proof-Required";
export const BUDGET_SUPPORT = "VGI-Accept-Max-Response-Bytes-Support";
export const STICKY_ENABLED = "VGI-Sticky-Enabled";
export const STICKY_DEFAULT_TTL = "VGI-Sticky-Default-TTL";
export const STICKY_ECHO_HEADERS = "VGI-Sticky-Echo-Headers";

/** Sessions. */
export const SESSION = "VGI-Session";
export const SESSION_ACCEPT = "VGI-Session-Accept";
export const SESSION_CLOSE = "VGI-Session-Close";
export const ECHO_PREFIX = "VGI-Echo-";

/** Paths behind the prefix that belong to no protocol. */
export const HEALTH_PATH = "health";
export const SESSION_PATH = "__session__";
export const DESCRIBE_PAGE_PATH = "describe";
