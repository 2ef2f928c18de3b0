import { RpcError } from "@sheaf/core";

/**
 * What every token that is not good is answered with. Tampered, foreign, expired or garbled: callers learn
 * no more than that, so the stack is left out as well.
 */
export function tokenError(): RpcError {
  const error = new RpcError("RuntimeError", "Malformed or expired state token", {
    errorCode: "INVALID_ARGUMENT",
  });
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
