/** A field that is a dataclass, explicitly as a struct or as bytes. */
import { type Field, fieldOf } from "../field/field.ts";
import type { DataclassConstructor, ValueOf } from "../field/inference.ts";
import { slotOf } from "../field/slot-of.ts";
import type { ValueType } from "../field/value-type.ts";

/** A dataclass as an Arrow struct, even where dataclasses otherwise travel as bytes: a parameter, a result. */
export function struct<const D extends DataclassConstructor>(
  dataclass: D,
): Field<ValueOf<D>, false> {
  const { type } = slotOf(dataclass);
  const asStruct: ValueType = {
    label: type.label,
    codec: () => type.codec(),
    codecOf: (found) => type.codecOf(found),
    parse: (value) => type.parse(value),
  };
  return fieldOf(asStruct);
}

/** A dataclass as an IPC stream in a binary column, even inside a dataclass. */
export function embedded<const D extends DataclassConstructor>(
  dataclass: D,
): Field<ValueOf<D>, false> {
  const { type } = slotOf(dataclass);
  return fieldOf(type.asBinary ?? type);
}
