/** Plain rows, the JSON forms included, → checked values. */
import { isSheafError, type SheafError, schemaError } from "@sheaf/arrow";
import { propertiesOf } from "../value/properties.ts";
import { type Bag, propertyOf, type Shape } from "./shape.ts";

/**
 * The members that a row has, each made a value of its field. Members that are absent stay absent;
 * unknown ones are kept, for the constructor to complain about. With `issues`, all errors are gathered
 * there; without it the first one is thrown.
 */
export function parseRow(shape: Shape, row: object, issues?: SheafError[]): Bag {
  const bag = propertiesOf(row);
  const parsed: Bag = { ...bag };
  for (const member of shape.members) {
    const { name, slot } = member;
    const value = propertyOf(bag, name, member);
    if (value === undefined) continue;
    try {
      if (value !== null) parsed[name] = slot.type.parse(value);
      else if (!slot.acceptsNull) throw shape.nullError(member).relocate([]);
    } catch (error) {
      if (!isSheafError(error)) throw error;
      error.within(name);
      if (issues === undefined) throw error;
      issues.push(error);
    }
  }
  return parsed;
}

/** `row` as an object, or a `type-mismatch`. */
export function asRow(label: string, row: unknown): object {
  if (typeof row === "object" && row !== null && !Array.isArray(row)) return row;
  const got = Array.isArray(row) ? "an array" : row === null ? "null" : `a ${typeof row}`;
  throw schemaError("type-mismatch", `expected ${label}, got ${got}`);
}
