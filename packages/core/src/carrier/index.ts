/**
 * What carriers are made of that move single requests and replies instead of a byte stream: the halves of a call, the
 * dispatcher's parts, and the words of the wire. For authors of carriers; users need none of it.
 */
export type { Binding, BoundMethod } from "../server/binding.ts";
export type { CallCookies, CookieOptions } from "../server/call-cookies.ts";
export type { CallSession } from "../server/call-session.ts";
export type { CarrierFacts } from "../server/dispatch-hook.ts";
export { newId } from "../server/ids.ts";
export type { OffloadHost } from "../server/offload-host.ts";
export {
  type CarriedMetadata,
  type OpenStream,
  openStream,
  type RefusedStream,
  type TurnOutput,
} from "../server/open-stream.ts";
export { type ReplySigner, ReplyWriter } from "../server/reply-writer.ts";
export type { Request } from "../server/request.ts";
export { readRequest } from "../server/serve-channel.ts";
export type { Accepted, SavedStream } from "../server/server.ts";
export type { ServerCall } from "../server/server-call.ts";
export type { StateConstructor } from "../server/state-classes.ts";
export type { ResponseBudget } from "../stream/output-collector.ts";
export { noResult } from "../transport/channel-transport.ts";
export { Frames, type Outcome, type ReplyEvent, ReplyReader } from "../transport/frames.ts";
export { patiently, throwIfAborted } from "../transport/give-up.ts";
export { type IdleTimer, idleTimer } from "../transport/idle-timer.ts";
export { metadataOf } from "../transport/metadata-of.ts";
export type { Offload, Pairs, Room, ServedOffload, TakenBytes } from "../transport/offload.ts";
export { askedAhead, busy, missingHeader, streamClosed } from "../transport/stream-errors.ts";
export { batchRole } from "../wire/batch-role.ts";
export { errorMetadata, readError } from "../wire/error-reply.ts";
export { isPromise } from "../wire/is-promise.ts";
export {
  KEY_CALL_STATE,
  KEY_CANCEL,
  KEY_LOCATION,
  KEY_LOCATION_SHA256,
  KEY_METHOD,
  KEY_PROTOCOL,
  KEY_REQUEST_VERSION,
  KEY_STREAM_STATE,
  METHOD_DESCRIBE,
  METHOD_TRANSPORT_OPTIONS,
  METHOD_UPLOAD_URL,
  REQUEST_VERSION,
  RESERVED_PREFIX,
} from "../wire/keys.ts";
export { readLog } from "../wire/log.ts";
export {
  malformedRequest,
  methodNotImplemented,
  pathMismatch,
  protocolNotSupported,
} from "../wire/protocol-errors.ts";
export { EMPTY_FORMAT, RowFormat, rowFormatOf } from "../wire/row-format.ts";
