/** What introspection shows of a field. */
import type { FieldLike } from "./inference.ts";
import { slotOf } from "./slot-of.ts";

/** A field in words. */
export interface FieldDescription {
  /** The kind of its values: `int64`, `list<utf8>`, `Point`. */
  readonly label: string;
  /** What it is for, as given to `.describe()`. */
  readonly doc: string | undefined;
  /** The column's name where it differs from the property's. */
  readonly wireName: string | undefined;
  /** Whether it may be left out of an init object. */
  readonly hasDefault: boolean;
  /** Whether null is a proper value. */
  readonly acceptsNull: boolean;
  /** Whether it is never serialized. */
  readonly transient: boolean;
}

/** Describes a field or a dataclass used as one. @throws `schema` / `invalid-declaration` for anything else. */
export function describeField(field: FieldLike): FieldDescription {
  const { type, doc, wireName, initial, acceptsNull, transient } = slotOf(field);
  return {
    label: type.label,
    doc,
    wireName,
    hasDefault: initial !== undefined,
    acceptsNull,
    transient,
  };
}
