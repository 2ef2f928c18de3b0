/** What cases are written with: comparisons that say what was seen. */
import { inspect, isDeepStrictEqual } from "node:util";
import { isRpcError, isSheafError, type RpcError, type SheafErrorCode } from "@sheaf/core";
import { isDataclass } from "@sheaf/dataclass";

const MAX_SHOWN_CHARS = 300;

/** Values as text, cut where they go on and on. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 6, maxArrayLength: 20, maxStringLength: 120 });
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}

/** Throws unless the condition holds. */
export function check(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

/** Throws unless both are the same in type and content; NaN is NaN, and -0 is not 0. */
export function equal(actual: unknown, expected: unknown, what = "the value"): void {
  const same =
    isDataclass(expected) && isDataclass(actual)
      ? expected.equals(actual)
      : isDeepStrictEqual(actual, expected);
  check(same, `${what} is ${show(actual)}, expected ${show(expected)}`);
}

/** What a promise rejects with. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  let result: unknown;
  try {
    result = await work;
  } catch (error) {
    return error;
  }
  throw new Error(`no error, but ${show(result)}`);
}

/** What an error of the other side is to look like. */
export interface ExpectedError {
  readonly type?: string | RegExp;
  readonly message?: string | RegExp;
  readonly kind?: string;
}

/** Throws unless a call fails with an error of the other side. */
export async function remoteError(
  work: Promise<unknown>,
  { type, message, kind }: ExpectedError,
): Promise<RpcError> {
  const error = await rejection(work);
  check(isRpcError(error), `no remote error, but ${show(error)}`);
  if (type !== undefined) matches(error.errorType, type, "the error's type");
  if (message !== undefined) matches(error.rawMessage, message, "the error's message");
  if (kind !== undefined) equal(error.errorKind, kind, "the error's kind");
  return error;
}

/** Throws unless a call fails on our side, with this code. */
export async function localError(work: Promise<unknown>, code: SheafErrorCode): Promise<void> {
  const error = await rejection(work);
  check(isSheafError(error) && error.code === code, `no error '${code}', but ${show(error)}`);
}

/** Throws unless a text is, or looks, as expected. */
export function matches(actual: string, expected: string | RegExp, what: string): void {
  if (typeof expected === "string") equal(actual, expected, what);
  else check(expected.test(actual), `${what} is ${show(actual)}, expected ${expected}`);
}
