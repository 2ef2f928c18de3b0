/** How dataclasses are told from other objects, without `instanceof`: two installed copies must agree. */
import type { Fields } from "../field/inference.ts";
import { SLOT } from "../field/value-type.ts";

// `Symbol.for` has the type `symbol`, which cannot name a property.
/** Stands, as a property, on the prototype of every dataclass and on the class itself. */
export const DATACLASS: unique symbol = Symbol.for("sheaf.dataclass") as never;

/** An object whose class was made by `dataclass()`. */
export interface BrandedInstance {
  readonly constructor: {
    readonly dataclassName: string;
    readonly fields: Fields;
  };
}

/** Whether an object is an instance of a dataclass. */
export function isBranded(value: object): value is BrandedInstance {
  return DATACLASS in value;
}

/** The properties of an instance that are serialized, in order. */
export function serializedNames({ constructor: { fields } }: BrandedInstance): string[] {
  return Object.keys(fields).filter((name) => !fields[name]?.[SLOT].transient);
}
