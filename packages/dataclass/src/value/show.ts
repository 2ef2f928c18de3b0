/** Values as a reader likes to see them: `JobHeader(total_rows=100, description='…')`. */
import { describeSchema } from "@sheaf/arrow";
import { isRecordBatch, isSchema } from "./arrow-objects.ts";
import { type BrandedInstance, isBranded, serializedNames } from "./brand.ts";
import { propertiesOf } from "./properties.ts";

const SHOWN_ITEMS = 20;
const SHOWN_CHARACTERS = 200;

/** A dataclass as text: its name and all serialized fields, long ones cut. */
export function showDataclass(instance: BrandedInstance): string {
  const { dataclassName } = instance.constructor;
  const values = propertiesOf(instance);
  const shown = serializedNames(instance).map((name) => `${name}=${showValue(values[name])}`);
  return `${dataclassName}(${shown.join(", ")})`;
}

function showValue(value: unknown): string {
  if (typeof value === "string") return showText(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  return typeof value === "object" && value !== null ? showObject(value) : String(value);
}

function showObject(value: object): string {
  if (isBranded(value)) return showDataclass(value);
  if (Array.isArray(value)) return `[${showItems(value, value.length, showValue)}]`;
  if (value instanceof Date) return showDate(value);
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  if (value instanceof Map) return `Map{${showItems(value, value.size, showPair)}}`;
  if (value instanceof Set) return `Set{${showItems(value, value.size, showValue)}}`;
  if (isSchema(value)) return `Schema<${describeSchema(value)}>`;
  if (isRecordBatch(value)) {
    return `RecordBatch<${value.numRows} rows, ${describeSchema(value.schema)}>`;
  }
  const entries = Object.entries(value);
  return `{${showItems(entries, entries.length, showPair)}}`;
}

function showText(text: string): string {
  const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return `'${JSON.stringify(cut).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function showDate(date: Date): string {
  return Number.isNaN(date.getTime()) ? "Invalid Date" : date.toISOString();
}

function showPair([key, value]: [unknown, unknown]): string {
  return `${showValue(key)}: ${showValue(value)}`;
}

function showItems<T>(items: Iterable<T>, count: number, show: (item: T) => string): string {
  const shown: string[] = [];
  for (const item of items) {
    if (shown.length === SHOWN_ITEMS) {
      shown.push(`… ${count - SHOWN_ITEMS} more`);
      break;
    }
    shown.push(show(item));
  }
  return shown.join(", ");
}
