/** Dictionary-encoded fields: enums, and text that repeats. */
import { schemaError } from "@sheaf/arrow";
import { DictionaryType, EnumType, type EnumValue } from "./dictionary-types.ts";
import { type Field, fieldOf } from "./field.ts";
import type { FieldLike, ValueOf } from "./inference.ts";
import { slotOf } from "./slot-of.ts";

/**
 * One of some members, given as `{ NAME: value }`. Code sees the values; the wire carries the *names*,
 * as Arrow dictionary<int16, utf8>. Reading takes a name, or else a value.
 * @throws `schema` / `invalid-declaration` when there are no members.
 */
export function enumOf<const E extends Readonly<Record<string, EnumValue>>>(
  name: string,
  members: E,
): Field<E[keyof E], false> {
  if (Object.keys(members).length === 0) {
    throw schemaError("invalid-declaration", `enum ${name} has no members`);
  }
  return fieldOf(new EnumType(name, members));
}

/** Values that repeat, each distinct one sent once: Arrow dictionary with int16 indices. */
export function dictionary<const T extends FieldLike>(value: T): Field<ValueOf<T>, false> {
  return fieldOf(new DictionaryType(slotOf(value)));
}
