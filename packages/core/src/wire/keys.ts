/** The metadata keys of the protocol. They stand on batches, never on schemas. */

/** The framing version that every request names. */
export const REQUEST_VERSION = "1";
/** The version of the `__describe__` reply. */
export const DESCRIBE_VERSION = "4";

/** Method and routing of a request. */
export const KEY_METHOD = "vgi_rpc.method";
export const KEY_REQUEST_VERSION = "vgi_rpc.request_version";
export const KEY_PROTOCOL = "vgi_rpc.protocol";
export const KEY_PROTOCOL_VERSION = "vgi_rpc.protocol_version";
export const KEY_REQUEST_ID = "vgi_rpc.request_id";
export const KEY_CANCEL = "vgi_rpc.cancel";
export const KEY_TRACEPARENT = "traceparent";

/** Logs and errors in a reply. */
export const KEY_LOG_LEVEL = "vgi_rpc.log_level";
export const KEY_LOG_MESSAGE = "vgi_rpc.log_message";
export const KEY_LOG_EXTRA = "vgi_rpc.log_extra";
export const KEY_ERROR_KIND = "vgi_rpc.error_kind";
export const KEY_ERROR_CODE = "vgi_rpc.error_code";
export const KEY_ERROR_DETAILS = "vgi_rpc.error_details";
export const KEY_SERVER_ID = "vgi_rpc.server_id";

/** State of a stream, on carriers that keep no memory between turns. */
export const KEY_STREAM_STATE = "vgi_rpc.stream_state#b64";
export const KEY_CALL_STATE = "vgi_rpc.call_state#b64";

/** Where a batch is that is not here. */
export const KEY_LOCATION = "vgi_rpc.location";
export const KEY_LOCATION_SHA256 = "vgi_rpc.location.sha256";

/** Introspection. */
export const KEY_PROTOCOL_NAME = "vgi_rpc.protocol_name";
export const KEY_DESCRIBE_VERSION = "vgi_rpc.describe_version";
export const KEY_PROTOCOL_HASH = "vgi_rpc.protocol_hash";

/** Side channels. */
export const KEY_TRANSPORT_SHM = "vgi_rpc.transport.shm";

/** Prefix of names that no user's protocol or metadata may use. */
export const RESERVED_PREFIX = "vgi_rpc.";

/** Methods that belong to no protocol. */
export const METHOD_DESCRIBE = "__describe__";
export const METHOD_TRANSPORT_OPTIONS = "__transport_options__";
export const METHOD_UPLOAD_URL = "__upload_url__";
