/** Finds the cast between two types. */
import { DataType } from "apache-arrow";
import { sameType } from "../same-schema.ts";
import { dataOfValues } from "../sink-source.ts";
import type { Cast } from "./cast.ts";
import { withParts } from "./data-parts.ts";
import { dictionaryCast } from "./dictionary-cast.ts";
import { nestedCast } from "./nested-cast.ts";
import { numberCast } from "./number-cast.ts";
import { variableCast } from "./variable-cast.ts";

/** The cast between types that are the same: it leaves the data alone. */
const KEEP: Cast = (data) => data;

/**
 * The cast from one type to another, or undefined if there is none. Values have to survive: integers
 * may widen, narrow when they fit, and become floats that hold them; floats become integers when they
 * are whole; units of time change when nothing is cut off; text and bytes change the width of their
 * offsets; dictionaries come and go; nulls become anything; nested types are cast child by child.
 */
export function columnCast(from: DataType, to: DataType): Cast | undefined {
  if (sameType(from, to)) return KEEP;
  if (DataType.isNull(from)) {
    return ({ length }) => dataOfValues(to, new Array(length).fill(null));
  }
  return (
    dictionaryCast(from, to, columnCast) ??
    numberCast(from, to) ??
    variableCast(from, to) ??
    decimalCast(from, to) ??
    nestedCast(from, to, columnCast)
  );
}

/** More digits in front of the point; everything else would change the numbers. */
function decimalCast(from: DataType, to: DataType): Cast | undefined {
  if (!DataType.isDecimal(from) || !DataType.isDecimal(to)) return undefined;
  const widens = from.precision <= to.precision;
  if (from.bitWidth !== to.bitWidth || from.scale !== to.scale || !widens) return undefined;
  return (data) => withParts(data, to);
}
