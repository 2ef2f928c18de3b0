/**
 * What an authenticator throws: "this credential is refused" and "nobody can tell right now". They are
 * different answers: the first sends a client to its login, the second makes it wait.
 */
import { isRpcError, RpcError } from "@sheaf/core";

/** Every reason that a 401 may carry. The set is closed, so that clients can switch on it. */
export const AUTH_REASONS = [
  "missing_credential",
  "invalid_credential",
  "expired_credential",
  "insufficient_scope",
  "proxy_required",
  "unauthorized",
] as const;

/**
 * Why a caller is refused, in words that a program can act on: get a credential, get another one, renew
 * it, give up, look at the proxy. `unauthorized` is for refusals that fit none of these.
 */
export type AuthReason = (typeof AUTH_REASONS)[number];

/** Each reason as a sentence. */
const DETAILS: Readonly<Record<AuthReason, string>> = {
  missing_credential: "A credential is required",
  invalid_credential: "The credential is not accepted",
  expired_credential: "The credential has expired",
  insufficient_scope: "The caller is known but not permitted",
  proxy_required: "The request does not show that it came through the trusted proxy",
  unauthorized: "The request is not authorized",
};

const AUTH_ERROR = "AuthenticationError";
const AUTH_UNAVAILABLE = "AuthUnavailableError";

/** What an {@link AuthError} may carry besides its reason. */
export interface AuthErrorOptions {
  /** What the caller is told. Default: a sentence for the reason. Never put a credential into it. */
  readonly detail?: string;
  /** What the operator should know and the caller should not. It is never sent. Default `""`. */
  readonly diagnosis?: string;
  readonly cause?: unknown;
}

/** A refused credential. The request is answered with 401. */
export class AuthError extends RpcError {
  readonly reason: AuthReason;
  /** What the caller is told. */
  readonly detail: string;
  /** What the operator should know; it is never sent. */
  readonly diagnosis: string;

  constructor(reason: AuthReason, options: AuthErrorOptions = {}) {
    const detail = options.detail ?? DETAILS[reason];
    super(AUTH_ERROR, detail, {
      errorCode: reason === "insufficient_scope" ? "PERMISSION_DENIED" : "UNAUTHENTICATED",
      cause: options.cause,
    });
    this.reason = reason;
    this.detail = detail;
    this.diagnosis = options.diagnosis ?? "";
  }
}

/** Whether `error` is a refused credential, of any installed copy; for the given reason when one is given. */
export function isAuthError(error: unknown, reason?: AuthReason): error is AuthError {
  if (!isRpcError(error, AUTH_ERROR) || !("reason" in error)) return false;
  return reason === undefined || error.reason === reason;
}

/** What an {@link AuthUnavailable} may carry. */
export interface AuthUnavailableOptions {
  /** When asking again is worth it, in whole seconds. Default 5. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** Nobody can say whether a credential is good: its authority does not answer. The request is answered with 503. */
export class AuthUnavailable extends RpcError {
  /** When asking again is worth it, in whole seconds. */
  readonly retryAfterSeconds: number;

  constructor(options: AuthUnavailableOptions = {}) {
    const retryAfterSeconds = Math.max(1, Math.ceil(options.retryAfterSeconds ?? 5));
    super(AUTH_UNAVAILABLE, "Credentials cannot be checked at the moment", {
      errorCode: "UNAVAILABLE",
      errorDetails: [{ "@type": "vgi_rpc.RetryInfo", retry_delay_seconds: retryAfterSeconds }],
      cause: options.cause,
    });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Whether `error` says that credentials cannot be checked, of any installed copy. */
export function isAuthUnavailable(error: unknown): error is AuthUnavailable {
  return isRpcError(error, AUTH_UNAVAILABLE) && "retryAfterSeconds" in error;
}

/** The reason that a header names; `unauthorized` where it names none that is known. */
export function authReason(text: string | undefined): AuthReason {
  return AUTH_REASONS.find((reason) => reason === text) ?? "unauthorized";
}
