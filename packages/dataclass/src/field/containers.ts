/** Fields that hold several values: lists, sets, maps and records. */
import { ListType, MapType, RecordType, SetType } from "./container-types.ts";
import { type Field, fieldOf } from "./field.ts";
import type { FieldLike, ValueOf } from "./inference.ts";
import { slotOf } from "./slot-of.ts";
import { utf8 } from "./text.ts";

/** Lists as arrays: Arrow list. Items may be null where the item field is {@link optional}. */
export function list<const T extends FieldLike>(item: T): Field<ValueOf<T>[], false> {
  return fieldOf(new ListType(slotOf(item)));
}

/** Sets of primitive values: Arrow list, in no particular order. */
export function set<const T extends FieldLike>(item: T): Field<Set<ValueOf<T>>, false> {
  return fieldOf(new SetType(slotOf(item)));
}

/** Maps as Map objects: Arrow map. The order of entries is kept; keys are not checked for uniqueness. */
export function map<const K extends FieldLike, const V extends FieldLike>(
  key: K,
  value: V,
): Field<Map<ValueOf<K>, ValueOf<V>>, false> {
  return fieldOf(new MapType(slotOf(key), slotOf(value)));
}

/** Maps from text as plain objects: Arrow map with utf8 keys. */
export function record<const V extends FieldLike>(
  value: V,
): Field<Record<string, ValueOf<V>>, false> {
  return fieldOf(new RecordType(slotOf(utf8()), slotOf(value)));
}
