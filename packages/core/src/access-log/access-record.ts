/** One call → the fields of its record. */

import { isSheafError } from "@sheaf/arrow";
import { isRpcError, type RpcErrorCode } from "../errors/rpc-error.ts";
import type { CallContext } from "../server/call-context.ts";
import type { CallEnd, CallStart } from "../server/dispatch-hook.ts";
import { wireError } from "../wire/error-reply.ts";
import { KEY_TRACEPARENT } from "../wire/keys.ts";
import { carrierFields } from "./carrier-fields.ts";
import type { ClaimRedactor } from "./redact-claims.ts";
import { requestPayload, requestShape } from "./request-fields.ts";
import { traceIds } from "./trace-ids.ts";

/** A record before it becomes a line; keys as the schema spells them, in the order in which they are written. */
export type AccessRecord = Record<string, unknown>;

/** What is the same for all records of a log. */
export interface RecordSettings {
  readonly style: "a" | "c";
  readonly level: "info" | "debug";
  readonly serverVersion: string;
  readonly redact: ClaimRedactor;
}

const MAX_ERROR_MESSAGE_CHARS = 500;

/** The record of a call that has ended; `protocol_hash` is filled in later. */
export function accessRecord(
  start: CallStart,
  end: CallEnd,
  settings: RecordSettings,
): AccessRecord {
  const { method, context } = start;
  const { auth } = context;
  const status = end.error === undefined ? "ok" : "error";
  return {
    timestamp: new Date().toISOString(),
    level: "INFO",
    logger: "vgi_rpc.access",
    message: `${method.binding.name}.${method.name} ${status}`,
    server_id: context.serverId,
    protocol: method.binding.name,
    protocol_hash: "",
    method: method.name,
    method_type: method.kind === "unary" ? "unary" : "stream",
    principal: auth.principal,
    auth_domain: auth.domain,
    authenticated: auth.authenticated,
    remote_addr: context.transportMetadata.remote_addr ?? "",
    duration_ms: Math.max(0, Math.round(end.durationMs * 100) / 100),
    status,
    ...errorFields(end.error, settings.style),
    ...(start.streamId !== undefined && { stream_id: start.streamId }),
    ...(end.cancelled && { cancelled: true }),
    ...(settings.serverVersion !== "" && { server_version: settings.serverVersion }),
    request_id: context.requestId,
    ...traceIds(start.metadata.get(KEY_TRACEPARENT)),
    ...requestFields(start, settings),
    ...claimFields(context, settings.redact),
    ...statisticsFields(end),
    ...carrierFields(end.carrier, settings.style),
  };
}

function errorFields(error: unknown, style: "a" | "c"): AccessRecord {
  if (error === undefined) return { error_type: "" };
  const { type, message } = wireError(error);
  return {
    error_type: type,
    error_message: clipped(message) || type,
    ...(style === "c" && { error_code: errorCode(error) }),
  };
}

function errorCode(error: unknown): RpcErrorCode {
  if (isRpcError(error)) return error.errorCode;
  return isSheafError(error, "schema") ? "INVALID_ARGUMENT" : "UNKNOWN";
}

/** Never leaves half of a surrogate pair at the cut. */
function clipped(message: string): string {
  if (message.length <= MAX_ERROR_MESSAGE_CHARS) return message;
  return message.slice(0, MAX_ERROR_MESSAGE_CHARS).replace(/[\uD800-\uDBFF]$/, "");
}

/** Of a stream's turns only the first one came with the request. */
function requestFields(start: CallStart, { style, level }: RecordSettings): AccessRecord {
  if (start.resumed) return {};
  return style === "c" ? requestShape(start) : requestPayload(start, level);
}

/** A redactor that fails must not let claims through as they are: then there are none. */
function claimFields({ auth }: CallContext, redact: ClaimRedactor): AccessRecord {
  if (Object.keys(auth.claims).length === 0) return {};
  try {
    const claims = redact(auth.claims);
    return Object.keys(claims).length === 0 ? {} : { claims };
  } catch {
    return {};
  }
}

function statisticsFields({ statistics }: CallEnd): AccessRecord {
  return {
    input_batches: statistics.inputBatches,
    output_batches: statistics.outputBatches,
    input_rows: statistics.inputRows,
    output_rows: statistics.outputRows,
    input_bytes: statistics.inputBytes,
    output_bytes: statistics.outputBytes,
  };
}
