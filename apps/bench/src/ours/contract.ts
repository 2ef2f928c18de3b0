/** The service that is measured. */
import { exchange, producer, service, unary } from "@sheaf/core";
import { binary, bool, dataclass, enumOf, float, int, list, map, utf8 } from "@sheaf/dataclass";

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

/** The memory of a process, in bytes. */
export class Memory extends dataclass("Memory", { occupied: float(), used: float() }) {}

const value = { value: float() };

/** The contract. */
export const Bench = service("Bench", {
  add: unary({ a: float(), b: float() }, float()),
  echo: unary({ value: Eight }, Eight),
  count: producer({}, { output: { value: int() } }),
  bulk: producer({ rows: int() }, { output: value }),
  made: producer({ rows: int() }, { output: value }),
  upload: exchange({}, { input: value, output: { rows: int() } }),
  double: exchange({ state_bytes: int().default(200) }, { input: value, output: value }),
  /** The same bytes back. */
  bytes: unary({ data: binary() }, binary()),
  /** The memory of the server's process once its garbage is collected. */
  memory: unary({}, Memory),
});
