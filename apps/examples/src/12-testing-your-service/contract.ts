import { producer, service, unary } from "@sheaf/core";
import { int, utf8 } from "@sheaf/dataclass";

export const Shop = service("Shop", {
  order: unary({ article: utf8(), count: int().default(1) }, int()),
  history: producer({}, { output: { article: utf8(), count: int() } }),
});
