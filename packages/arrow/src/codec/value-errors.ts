/** Errors about values, worded alike by all codecs, and the moving of their paths from child to parent. */
import type { DataType } from "apache-arrow";
import {
  isSheafError,
  type PathSegment,
  protocolError,
  type SheafError,
  schemaError,
} from "../error/sheaf-error.ts";

const SHOWN_CHARACTERS = 40;

/** A value as an error message shows it: short, whatever its size. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `string ${quoted(value)}`;
    case "bigint":
      return `bigint ${shortened(String(value))}n`;
    case "number":
      return `number ${Object.is(value, -0) ? "-0" : value}`;
    case "boolean":
      return `boolean ${value}`;
    case "object":
      return describeObject(value);
    default:
      return typeof value;
  }
}

/** A value of the wrong JavaScript type for a column, found at `index` of its values. */
export function typeMismatch(type: DataType, value: unknown, index: number): SheafError {
  return schemaError("type-mismatch", `expected ${type}, got ${describeValue(value)}`, {
    path: [index],
  });
}

/** A value of the right JavaScript type that its column cannot hold, found at `index` of its values. */
export function outOfRange(
  type: DataType,
  value: unknown,
  index: number,
  why = "is out of range",
): SheafError {
  return schemaError("out-of-range", `${describeValue(value)} ${why} for ${type}`, {
    path: [index],
  });
}

/** A null where the field does not allow one. */
export function unexpectedNull(fieldName: string, path: readonly PathSegment[]): SheafError {
  return schemaError("unexpected-null", `field ${quoted(fieldName)} is not nullable`, { path });
}

/** Buffers that contradict one another. */
export function invalidBatch(message: string, cause?: unknown): SheafError {
  return protocolError("invalid-batch", message, cause === undefined ? {} : { cause });
}

/**
 * Moves an error of a child column to its parent's point of view: `place` turns the index in the
 * child's values into the steps that lead there from the parent's. Other errors come back unchanged.
 */
export function relocated(
  error: unknown,
  place: (childIndex: number) => readonly PathSegment[],
): unknown {
  if (!isSheafError(error)) return error;
  const [first, ...rest] = error.pathSegments;
  return typeof first === "number" ? error.relocate([...place(first), ...rest]) : error;
}

/** Text in quotes, cut to what an error message can bear. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

function describeObject(value: object | null): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `${nameOf(value)} of ${lengthOf(value)}`;
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? "an invalid Date" : `Date ${value.toISOString()}`;
  }
  return nameOf(value);
}

function nameOf(value: object): string {
  const made: unknown = value.constructor;
  return typeof made === "function" && made.name !== "" ? made.name : "an object";
}

function lengthOf(view: ArrayBufferView & { readonly length?: number }): number {
  return view.length ?? view.byteLength;
}
