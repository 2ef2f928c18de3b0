/**
 * Fields made of Arrow schemas, for services that are only known at run time. Values are what the codec
 * of the type makes of them: bigints for 64-bit integers, plain objects for structs, bytes for dataclasses.
 */
import { schemaError } from "@sheaf/arrow";
import { arrowValue, type Field, type Fields, optional } from "@sheaf/dataclass";
import type { Schema } from "apache-arrow";

/** Names that a class or object already has a use for. */
export type IsReserved = (name: string) => boolean;

/**
 * The fields of a schema. Columns keep their names, but properties that objects would misplace get an
 * underscore behind theirs: numbers, and whatever else is reserved.
 * @throws `schema` / `invalid-declaration` for a type without a codec, two columns of one name, and for `__proto__`.
 */
export function fieldsOf(schema: Schema, isReserved: IsReserved = () => false): Fields {
  const taken = new Set(schema.fields.map(({ name }) => name));
  const fields: Record<string, Field<unknown>> = {};
  for (const { name, type, nullable } of schema.fields) {
    const field = nullable ? optional(arrowValue(type)) : arrowValue(type);
    const property = INTEGER.test(name) || isReserved(name) ? freeName(name, taken) : name;
    if (name === "__proto__" || Object.hasOwn(fields, property)) throw unusable(name);
    taken.add(property);
    fields[property] = property === name ? field : field.wireName(name);
  }
  return fields;
}

/** Objects put integers before all other keys. */
const INTEGER = /^\d+$/;

/** A name that is not taken: the given one with underscores behind it. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = `${name}_`;
  while (taken.has(free)) free += "_";
  return free;
}

function unusable(name: string): Error {
  return schemaError(
    "invalid-declaration",
    `a schema with a column '${name}' that rows cannot have`,
  );
}
