/** What may go wrong with dataclasses. */
import type { Break } from "../break.ts";

const DATACLASS = ["packages/dataclass/src/dataclass/", "packages/dataclass/src/field-set/"];

export const DATACLASS_BREAKS: readonly Break[] = [
  {
    file: "packages/dataclass/src/dataclass/read.ts",
    line: "if (batch === undefined || rows !== 1) throw rowCountError(plan, rows);",
    becomes: "if (batch === undefined) throw rowCountError(plan, rows);",
    breaks: "an instance is read from exactly one row",
    tests: DATACLASS,
  },
  {
    file: "packages/dataclass/src/dataclass/read.ts",
    line: "if (missing !== undefined) throw missing;",
    becomes: "",
    breaks: "a field without a default must come",
    tests: DATACLASS,
  },
  {
    file: "packages/dataclass/src/shape/shape.ts",
    line: "else if (value === null && !slot.acceptsNull) throw this.nullError(member);",
    becomes: "else if (member === undefined) throw this.nullError(member);",
    breaks: "a field that is not optional takes no null",
    tests: DATACLASS,
  },
  {
    file: "packages/dataclass/src/value/equality.ts",
    line: "if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;",
    becomes: "if (a === b) return true;",
    breaks: "an instance with a NaN equals its copy",
    tests: ["packages/dataclass/src/value/", ...DATACLASS],
  },
  {
    file: "packages/dataclass/src/field-set/field-set.ts",
    line: "if (propertyOf(row, member.column, member) === null) throw this.#shape.nullError(member);",
    becomes: "",
    breaks: "a parameter that is not optional takes no null from the wire",
    tests: DATACLASS,
  },
];
