import { producer, service, unary } from "@sheaf/core";
import { int } from "@sheaf/dataclass";

export const Primes = service("Primes", {
  threadId: unary({}, int()),
  below: producer({ limit: int(), rows: int().default(1000) }, { output: { prime: int() } }),
});
