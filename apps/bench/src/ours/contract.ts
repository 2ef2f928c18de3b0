/** The service that is measured. */
import { exchange, producer, service, unary } from "@sheaf/core";
import { bool, dataclass, enumOf, float, int, list, map, utf8 } from "@sheaf/dataclass";

/** A struct within a row. */
export class Point extends dataclass("Point", { x: float(), y: float() }) {}

/** Members of a dictionary-encoded column; the wire carries their names. */
export const Color = { RED: "red", GREEN: "green", BLUE: "blue" } as const;

/** A row with a field of each kind. */
export class Eight extends dataclass("Eight", {
  text: utf8(),
  whole: int(),
  real: float(),
  flag: bool(),
  numbers: list(float()),
  counts: map(utf8(), int()),
  color: enumOf("Color", Color),
  point: Point,
}) {}

const value = { value: float() };

/** The contract. */
export const Bench = service("Bench", {
  add: unary({ a: float(), b: float() }, float()),
  echo: unary({ value: Eight }, Eight),
  count: producer({}, { output: { value: int() } }),
  bulk: producer({ mebibytes: int().default(1) }, { output: value }),
  upload: exchange({}, { input: value, output: { rows: int() } }),
  double: exchange({}, { input: value, output: value }),
});
