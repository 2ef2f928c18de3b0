/** The remote kind of {@link SheafError}: what a peer said went wrong, or what a handler wants it to say. */
import { isSheafError, SheafError } from "@sheaf/arrow";

/** Canonical error codes (wire.md §1.7). */
export type RpcErrorCode =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

/** A typed detail of an error; `@type` names what it is. */
export type ErrorDetail = { readonly "@type": string } & Readonly<Record<string, unknown>>;

/** What an {@link RpcError} may carry besides type and message. */
export interface RpcErrorOptions {
  /** The remote traceback, as text. */
  readonly remoteTraceback?: string;
  /** The request that it answers. */
  readonly requestId?: string;
  /** Which protocol rule was broken: `method_not_implemented`, `protocol_version_mismatch`, … */
  readonly errorKind?: string;
  /** Canonical code. Default `"UNKNOWN"`. */
  readonly errorCode?: RpcErrorCode;
  readonly errorDetails?: readonly ErrorDetail[];
  readonly method?: string;
  readonly cause?: unknown;
}

/**
 * An error that crosses, or has crossed, the wire. Handlers throw it to choose the type that the caller
 * sees; clients receive it with everything that the server said.
 */
export class RpcError extends SheafError {
  /** The type's name on the server: `"ValueError"`, `"RuntimeError"`, … */
  readonly errorType: string;
  readonly remoteTraceback: string;
  readonly requestId: string;
  readonly errorKind: string;
  readonly errorCode: RpcErrorCode;
  readonly errorDetails: readonly ErrorDetail[];

  constructor(errorType: string, message: string, options: RpcErrorOptions = {}) {
    super("remote", "handler-threw", message, {
      cause: options.cause,
      ...(options.method === undefined ? {} : { method: options.method }),
    });
    this.name = errorType;
    this.errorType = errorType;
    this.remoteTraceback = options.remoteTraceback ?? "";
    this.requestId = options.requestId ?? "";
    this.errorKind = options.errorKind ?? "";
    this.errorCode = options.errorCode ?? "UNKNOWN";
    this.errorDetails = options.errorDetails ?? [];
  }

  /** Whether calling again later may succeed. Nothing is ever retried by itself. */
  get retryable(): boolean {
    if (this.errorCode === "UNAVAILABLE") return true;
    return (
      this.errorCode === "RESOURCE_EXHAUSTED" &&
      this.errorDetails.some((detail) => detail["@type"] === "vgi_rpc.RetryInfo")
    );
  }
}

/** Whether `error` came from, or is meant for, the other side; of the given type when one is given. */
export function isRpcError(error: unknown, errorType?: string): error is RpcError {
  if (!isSheafError(error, "remote") || !("errorType" in error)) return false;
  return errorType === undefined || error.errorType === errorType;
}
