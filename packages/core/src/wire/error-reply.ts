/** A thrown value → the metadata of an EXCEPTION batch, and back. */
import {
  type CustomMetadata,
  isSheafError,
  type MetadataValue,
  type SheafError,
} from "@sheaf/arrow";
import { type ErrorDetail, isRpcError, RpcError, type RpcErrorCode } from "../errors/rpc-error.ts";
import {
  KEY_ERROR_CODE,
  KEY_ERROR_DETAILS,
  KEY_ERROR_KIND,
  KEY_LOG_EXTRA,
  KEY_LOG_LEVEL,
  KEY_LOG_MESSAGE,
  KEY_REQUEST_ID,
} from "./keys.ts";

/** How much of a handler's error its caller gets to see. */
export type ExposeErrors = "traceback" | "message" | "none";

const MAX_TRACEBACK_CHARS = 16_000;
const MAX_FRAMES = 5;
const MAX_DETAILS_BYTES = 4096;

/** What an error is called and says on the wire. */
export interface WireError {
  readonly type: string;
  readonly message: string;
}

/** Type and message of anything that a handler may throw. */
export function wireError(thrown: unknown): WireError {
  if (isRpcError(thrown)) return { type: thrown.errorType, message: thrown.rawMessage };
  if (isSheafError(thrown)) return { type: schemaErrorType(thrown), message: thrown.message };
  if (thrown instanceof Error) {
    // "Error" says nothing to callers in other languages; RuntimeError is the family's word for it.
    return {
      type: thrown.name === "Error" ? "RuntimeError" : thrown.name,
      message: thrown.message,
    };
  }
  return { type: "RuntimeError", message: String(thrown) };
}

function schemaErrorType(error: SheafError): string {
  if (error.kind !== "schema") return error.kind === "protocol" ? "ProtocolError" : "RuntimeError";
  return error.code === "out-of-range" ? "ValueError" : "TypeError";
}

/** The metadata pairs of an EXCEPTION batch. Never throws: of what cannot be looked at it says just that. */
export function errorMetadata(thrown: unknown, expose: ExposeErrors): [string, MetadataValue][] {
  try {
    return metadataOf(thrown, expose);
  } catch {
    return metadataOf(new RpcError("RuntimeError", "an error that cannot be read"), "message");
  }
}

function metadataOf(thrown: unknown, expose: ExposeErrors): [string, MetadataValue][] {
  const hidden = expose === "none" && !isSheafError(thrown);
  const { type, message } = hidden
    ? { type: "RuntimeError", message: "internal error" }
    : wireError(thrown);
  const code: RpcErrorCode = isRpcError(thrown) ? thrown.errorCode : defaultCode(thrown);
  const extra: Record<string, unknown> = {
    exception_type: type,
    exception_message: message,
    error_code: code,
  };
  const pairs: [string, MetadataValue][] = [
    [KEY_LOG_LEVEL, "EXCEPTION"],
    [KEY_LOG_MESSAGE, `${type}: ${message}`],
    [KEY_ERROR_CODE, code],
  ];
  if (isRpcError(thrown)) addClassification(thrown, extra, pairs);
  if (expose === "traceback") addTraceback(thrown, extra);
  pairs.push([KEY_LOG_EXTRA, JSON.stringify(extra)]);
  return pairs;
}

function defaultCode(thrown: unknown): RpcErrorCode {
  return isSheafError(thrown, "schema") ? "INVALID_ARGUMENT" : "UNKNOWN";
}

function addClassification(
  error: RpcError,
  extra: Record<string, unknown>,
  pairs: [string, MetadataValue][],
): void {
  if (error.errorKind !== "") {
    extra.error_kind = error.errorKind;
    pairs.push([KEY_ERROR_KIND, error.errorKind]);
  }
  const details = detailsText(error);
  if (details === undefined) return;
  extra.error_details = error.errorDetails;
  pairs.push([KEY_ERROR_DETAILS, details]);
}

/** Details travel whole or not at all. */
function detailsText({ errorDetails }: RpcError): string | undefined {
  if (errorDetails.length === 0) return undefined;
  try {
    const text = JSON.stringify(errorDetails);
    return new TextEncoder().encode(text).byteLength > MAX_DETAILS_BYTES ? undefined : text;
  } catch {
    // Some are no JSON: circles, bigints.
    return undefined;
  }
}

function addTraceback(thrown: unknown, extra: Record<string, unknown>): void {
  const stack = stackOf(thrown);
  extra.traceback = truncated(stack);
  if (thrown instanceof Error && thrown.cause !== undefined)
    extra.cause = truncated(stackOf(thrown.cause));
  extra.frames = framesOf(stack);
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error && thrown.stack ? thrown.stack : String(thrown);
}

function truncated(text: string): string {
  if (text.length <= MAX_TRACEBACK_CHARS) return text;
  return `${text.slice(0, MAX_TRACEBACK_CHARS)}\n… <traceback truncated>`;
}

const FRAME = /^\s+at (?:(.*?) \()?(.*?):(\d+):\d+\)?$/;

/** The innermost frames, outermost of them first, as the family orders them. */
function framesOf(stack: string): Record<string, unknown>[] {
  const frames: Record<string, unknown>[] = [];
  for (const line of stack.split("\n")) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    frames.push({
      file: match[2],
      line: Number(match[3]),
      function: match[1] ?? "<anonymous>",
      code: "",
    });
    if (frames.length === MAX_FRAMES) break;
  }
  return frames.reverse();
}

/** Reads the error of an EXCEPTION batch. Whatever is missing or malformed is left empty. */
export function readError(metadata: CustomMetadata, method: string): RpcError {
  const extra = parseExtra(metadata.get(KEY_LOG_EXTRA));
  const text = metadata.get(KEY_LOG_MESSAGE) ?? "";
  const details = parseDetails(metadata.get(KEY_ERROR_DETAILS) ?? extra.error_details);
  return new RpcError(
    textOr(extra.exception_type, "EXCEPTION"),
    textOr(extra.exception_message, text),
    {
      method,
      remoteTraceback: textOr(extra.traceback, ""),
      requestId: metadata.get(KEY_REQUEST_ID) ?? "",
      errorKind: metadata.get(KEY_ERROR_KIND) ?? textOr(extra.error_kind, ""),
      errorCode: codeOr(metadata.get(KEY_ERROR_CODE)),
      errorDetails: details,
    },
  );
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}

const CODES: ReadonlySet<string> = new Set<RpcErrorCode>([
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
]);

function codeOr(code: string | undefined): RpcErrorCode {
  return code !== undefined && isCode(code) ? code : "UNKNOWN";
}

/** Whether a text is one of the canonical codes. */
export function isCode(code: string): code is RpcErrorCode {
  return CODES.has(code);
}

/** The JSON object of a `log_extra`; empty when it is none. */
export function parseExtra(json: string | undefined): Record<string, unknown> {
  const value = parseJson(json);
  return isObject(value) ? value : {};
}

function parseDetails(value: unknown): readonly ErrorDetail[] {
  const parsed = typeof value === "string" ? parseJson(value) : value;
  return Array.isArray(parsed) ? parsed.filter(isDetail) : [];
}

function isDetail(value: unknown): value is ErrorDetail {
  return isObject(value) && typeof value["@type"] === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
