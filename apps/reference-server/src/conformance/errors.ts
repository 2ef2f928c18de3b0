/** Errors under the names that the suites know them by. */
import { RpcError } from "@sheaf/core";

/** Python's RuntimeError. */
export function runtimeError(message: string): RpcError {
  return new RpcError("RuntimeError", message);
}

/** Python's ValueError. */
export function valueError(message: string): RpcError {
  return new RpcError("ValueError", message);
}

/** Python's TypeError. */
export function typeError(message: string): RpcError {
  return new RpcError("TypeError", message);
}
