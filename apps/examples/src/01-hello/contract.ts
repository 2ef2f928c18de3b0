/** What both sides know: a service with methods that have one request and one reply. */
import { service, unary } from "@sheaf/core";
import { float, utf8 } from "@sheaf/dataclass";

export const Hello = service("Hello", {
  greet: unary({ name: utf8(), greeting: utf8().default("Hello") }, utf8()),
  add: unary({ a: float(), b: float() }, float()),
  ping: unary({}),
});
