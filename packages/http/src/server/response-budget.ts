/** How large a response may be: what the server allows, and what the client can take (wire.md §1.6). */
import { RpcError } from "@sheaf/core";
import type { HttpRequestHead } from "../message/http-message.ts";
import { ACCEPT_MAX_RESPONSE_BYTES } from "../message/http-names.ts";

/** The limits of one response. */
export interface Budget {
  /** Bytes of Arrow data before any coding; `undefined` is no limit. */
  readonly limitBytes: number | undefined;
  /** Whether the client has said what it can take: then a producer's overshoot is an error, too. */
  readonly isClients: boolean;
}

const ACCEPTED_FIELD = ACCEPT_MAX_RESPONSE_BYTES.toLowerCase();
const DECIMAL = /^[1-9][0-9]*$/;
const MIN_BYTES = 65_536;

/** The budget of a request. Throws `ValueError`, to be answered with 400, for a header that is no such number. */
export function budgetOf(head: HttpRequestHead, serverBytes: number | undefined): Budget {
  const accepted = acceptedBytes(head.header(ACCEPTED_FIELD));
  return { limitBytes: least(serverBytes, accepted), isClients: accepted !== undefined };
}

/** A later turn may hold less than the stream's first request allowed, never more. */
export function tightened(budget: Budget, sealedBytes: number | undefined): Budget {
  return { ...budget, limitBytes: least(budget.limitBytes, sealedBytes) };
}

/** The error in place of a response that is too large. */
export function responseTooLarge(actual: number, limit: number, method: string): RpcError {
  return new RpcError(
    "ResponseTooLargeError",
    `HTTP body exceeds max_response_bytes (${actual} > ${limit}) for method '${method}'`,
    { errorCode: "RESOURCE_EXHAUSTED", method },
  );
}

/** The error in place of an upload that is too large. */
export function externalTooLarge(actual: number, limit: number, method: string): RpcError {
  return new RpcError(
    "RuntimeError",
    `Externalised payload exceeds max_externalized_response_bytes (${actual} > ${limit}) for method '${method}'`,
    { errorCode: "RESOURCE_EXHAUSTED", method },
  );
}

function acceptedBytes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (value >= MIN_BYTES && value <= Number.MAX_SAFE_INTEGER) return value;
  throw new RpcError(
    "ValueError",
    `${ACCEPT_MAX_RESPONSE_BYTES} must be one decimal number from ${MIN_BYTES} to ${Number.MAX_SAFE_INTEGER}, without sign or leading zeros`,
    { errorCode: "INVALID_ARGUMENT" },
  );
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
