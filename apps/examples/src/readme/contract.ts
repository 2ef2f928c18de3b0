// #region contract
import { exchange, service, unary } from "@sheaf/core";
import { float, int } from "@sheaf/dataclass";

export const DataService = service("DataService", {
  add: unary({ a: float(), b: float() }, float()),
  stats: exchange({}, { input: { value: float() }, output: { count: int(), mean: float() } }),
});
// #endregion
