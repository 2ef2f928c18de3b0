import { producer, service, unary } from "@sheaf/core";
import { int } from "@sheaf/dataclass";

export const Clock = service("Clock", {
  sleep: unary({ ms: int() }, int()),
  tick: producer({ every_ms: int() }, { output: { tick: int() } }),
  /** How many tickings were cancelled. */
  cancelled: unary({}, int()),
});
