/** Deep equality of the values that fields hold. */
import { encodeBatches, sameSchema } from "@sheaf/arrow";
import type { RecordBatch } from "../arrow-types.ts";
import { isRecordBatch, isSchema } from "./arrow-objects.ts";
import { isBranded, serializedNames } from "./brand.ts";
import { propertiesOf } from "./properties.ts";

/** Whether two values are the same all the way down. NaN equals NaN; 0 and -0 are equal. */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  // Node's Buffer and plain bytes are the same to a reader of bytes.
  if (a instanceof Uint8Array && b instanceof Uint8Array) return equalSequences(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  return equalObjects(a, b);
}

/** Objects of one class. */
function equalObjects(a: object, b: object): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return equalSequences(a, b);
  if (a instanceof Date && b instanceof Date) return equalValues(a.getTime(), b.getTime());
  if (a instanceof Map && b instanceof Map) return equalMaps(a, b);
  if (a instanceof Set && b instanceof Set) return equalSets(a, b);
  if (isSchema(a) && isSchema(b)) return sameSchema(a, b);
  if (isRecordBatch(a) && isRecordBatch(b)) return equalBatches(a, b);
  return equalProperties(a, b, isBranded(a) ? serializedNames(a) : undefined);
}

function equalSequences(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equalValues(a[i], b[i])) return false;
  return true;
}

function equalMaps(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  const rest = new Map(b);
  for (const [key, value] of a) {
    const twin = rest.has(key) ? key : [...rest.keys()].find((other) => equalValues(key, other));
    if (!rest.has(twin) || !equalValues(value, rest.get(twin))) return false;
    rest.delete(twin);
  }
  return true;
}

function equalSets(a: Set<unknown>, b: Set<unknown>): boolean {
  if (a.size !== b.size) return false;
  const rest = new Set(b);
  for (const item of a) {
    const twin = rest.has(item) ? item : [...rest].find((other) => equalValues(item, other));
    if (!rest.delete(twin)) return false;
  }
  return true;
}

function equalBatches(a: RecordBatch, b: RecordBatch): boolean {
  if (a.numRows !== b.numRows || !sameSchema(a.schema, b.schema)) return false;
  return equalSequences(encodeBatches(a.schema, [a]), encodeBatches(a.schema, [b]));
}

/** Plain objects by all their properties, dataclasses by their fields. */
function equalProperties(a: object, b: object, names?: readonly string[]): boolean {
  const left = propertiesOf(a);
  const right = propertiesOf(b);
  const keys = names ?? Object.keys(left);
  if (names === undefined && Object.keys(right).length !== keys.length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && equalValues(left[key], right[key]));
}
