import { producer, service, unary } from "@sheaf/core";
import { int, utf8 } from "@sheaf/dataclass";

export const Kettle = service("Kettle", {
  brew: unary({ cups: int() }, utf8()),
  pour: producer({ cups: int(), spill_after: int() }, { output: { cup: int() } }),
});
