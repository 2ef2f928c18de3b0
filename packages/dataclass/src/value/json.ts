/** Values → what JSON can hold, such that `fromRow` reads it back. */
import { encodeBatches, encodeSchema } from "@sheaf/arrow";
import { isRecordBatch, isSchema } from "./arrow-objects.ts";
import { toBase64 } from "./base64.ts";
import { isBranded } from "./brand.ts";
import { propertiesOf } from "./properties.ts";

/** A value that `JSON.stringify` writes without loss. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [name: string]: JsonValue };

/**
 * Bigints become decimal text, bytes, batches and schemas base64, dates ISO text, sets arrays, maps
 * objects (or pairs, if a key is no string), numbers that are not finite their names.
 */
export function toJsonValue(value: unknown): JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return String(value);
    case "object":
      return value === null ? null : objectToJson(value);
    default:
      return null;
  }
}

/** The named properties of an object. */
export function propertiesToJson(
  object: object,
  names: readonly string[],
): { [name: string]: JsonValue } {
  const values = propertiesOf(object);
  return Object.fromEntries(names.map((name) => [name, toJsonValue(values[name])]));
}

function objectToJson(value: object): JsonValue {
  if (isBranded(value) && "toJSON" in value && typeof value.toJSON === "function") {
    return value.toJSON();
  }
  if (Array.isArray(value) || value instanceof Set) return Array.from(value, toJsonValue);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return toBase64(value);
  if (value instanceof Map) return mapToJson(value);
  if (isSchema(value)) return toBase64(encodeSchema(value));
  if (isRecordBatch(value)) return toBase64(encodeBatches(value.schema, [value]));
  return propertiesToJson(value, Object.keys(value));
}

function mapToJson(map: Map<unknown, unknown>): JsonValue {
  const pairs = Array.from(map, ([key, value]): [JsonValue, JsonValue] => [
    toJsonValue(key),
    toJsonValue(value),
  ]);
  const isText = [...map.keys()].every((key) => typeof key === "string");
  return isText ? Object.fromEntries(pairs) : pairs;
}
