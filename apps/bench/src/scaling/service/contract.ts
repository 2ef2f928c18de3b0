/** The service by which growth is measured. */
import { exchange, type Methods, producer, type Service, service, unary } from "@sheaf/core";
import { binary, type Fields, float, int } from "@sheaf/dataclass";

const value = { value: float() };

/** What does not depend on a number of columns. */
export const Scaling = service("Scaling", {
  add: unary({ a: float(), b: float() }, float()),
  bytes: unary({ data: binary() }, binary()),
  rows: producer({ count: int() }, { output: value }),
  double: exchange({}, { input: value, output: value }),
  /** Bytes that the server's process occupies, its garbage collected. */
  memory: unary({}, float()),
});

/** Columns `c0`, `c1`, … */
export function columnFields(count: number): Fields {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, float()]));
}

/** A service whose rows have this many columns. */
export function wideService(columns: number): Service<{ wide: Methods["wide"] & WideMethod }> {
  const wide = producer({}, { output: columnFields(columns) });
  return service("Wide", { wide });
}

type WideMethod = ReturnType<typeof producer<Record<never, never>, Fields>>;
