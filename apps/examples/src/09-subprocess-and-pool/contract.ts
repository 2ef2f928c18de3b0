import { service, unary } from "@sheaf/core";
import { int } from "@sheaf/dataclass";

export const Kitchen = service("Kitchen", {
  /** The process id of the worker. */
  whoCooks: unary({}, int()),
  /** Ends the worker in the middle of the call. */
  burn: unary({}),
});
