/** The service by which growth is measured. */
import { exchange, producer, service, unary } from "@sheaf/core";
import { binary, float, int } from "@sheaf/dataclass";

const value = { value: float() };

/** The contract. */
export const Scaling = service("Scaling", {
  add: unary({ a: float(), b: float() }, float()),
  bytes: unary({ data: binary() }, binary()),
  rows: producer({ count: int() }, { output: value }),
  double: exchange({}, { input: value, output: value }),
  /** Bytes that the server's process occupies once its garbage is collected. */
  memory: unary({}, float()),
});
