/** What a caller can tell from a refused token: it has to be the same whatever was wrong. */
import { isRpcError } from "@sheaf/core";

/** Everything that an error has to say, as one value. */
export function refusalOf(attempt: () => unknown): unknown {
  try {
    attempt();
  } catch (error) {
    if (!isRpcError(error)) throw error;
    const own = Object.fromEntries(
      Object.getOwnPropertyNames(error).map((name) => [name, Reflect.get(error, name)]),
    );
    return { ...own, method: error.method, path: error.path, retryable: error.retryable };
  }
  return "not refused";
}

/** The refusal, for comparison. */
export const REFUSED: unknown = {
  kind: "remote",
  code: "handler-threw",
  name: "RuntimeError",
  errorType: "RuntimeError",
  message: "Malformed or expired state token",
  rawMessage: "Malformed or expired state token",
  stack: "RuntimeError: Malformed or expired state token",
  errorCode: "INVALID_ARGUMENT",
  errorKind: "",
  errorDetails: [],
  remoteTraceback: "",
  requestId: "",
  limit: undefined,
  method: undefined,
  path: "",
  retryable: false,
};
