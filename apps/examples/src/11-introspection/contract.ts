import { exchange, producer, service, unary } from "@sheaf/core";
import { dataclass, float, int, utf8 } from "@sheaf/dataclass";

export class Total extends dataclass("Total", { rows: int() }) {}

export const Ledger = service(
  "acme.Ledger.v1",
  {
    add: unary({ a: float(), b: float() }, float(), { idempotency: "no_side_effects" }),
    entries: producer({ account: utf8() }, { output: { amount: float() }, header: Total }),
    convert: exchange(
      { rate: float() },
      { input: { amount: float() }, output: { amount: float() } },
    ),
    post: unary({ account: utf8(), amount: float() }, undefined, { deprecated: "use entries" }),
  },
  { version: "1.4.0" },
);
