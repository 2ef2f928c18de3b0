/**
 * A field descriptor: an immutable value that says what a property holds and how it travels. Made by
 * `int()`, `list(utf8())` and their like; refined by `.default()`, `.describe()` and `.wireName()`.
 */
import { schemaError } from "@sheaf/arrow";
import { type Initial, SLOT, type Slot, type ValueType } from "./value-type.ts";

declare const VALUE: unique symbol;

/** Describes values of type `V`; `Opt` tells whether they may be left out of an init object. */
export interface Field<V, Opt extends boolean = boolean> {
  /** Exists for inference only; never set. */
  readonly [VALUE]?: V;
  readonly [SLOT]: Slot;
  /** Whether the field may be left out of an init object. */
  readonly hasDefault: Opt;
  /**
   * The same field with a default. A function is called anew for each instance; anything mutable must
   * come from one.
   * @throws `schema` / `invalid-declaration` for a default that instances would share by reference.
   */
  default(value: V | (() => V)): Field<V, true>;
  /** The same field with a sentence on what it is for. */
  describe(text: string): Field<V, Opt>;
  /** The same field under another column name, for a foreign name that you do not want to type. */
  wireName(name: string): Field<V, Opt>;
}

class FieldDescriptor<V, Opt extends boolean> implements Field<V, Opt> {
  declare readonly [VALUE]?: V;
  readonly [SLOT]: Slot;
  readonly hasDefault: Opt;

  constructor(slot: Slot, hasDefault: Opt) {
    this[SLOT] = slot;
    this.hasDefault = hasDefault;
    Object.freeze(this);
  }

  default(value: V | (() => V)): Field<V, true> {
    return new FieldDescriptor<V, true>({ ...this[SLOT], initial: initialOf(value) }, true);
  }

  describe(text: string): Field<V, Opt> {
    return new FieldDescriptor<V, Opt>({ ...this[SLOT], doc: text }, this.hasDefault);
  }

  wireName(name: string): Field<V, Opt> {
    return new FieldDescriptor<V, Opt>({ ...this[SLOT], wireName: name }, this.hasDefault);
  }
}

/** A required field of a value type. The caller says what `V` is; the value type must keep to it. */
export function fieldOf<V>(type: ValueType): Field<V, false> {
  return new FieldDescriptor<V, false>(requiredSlot(type), false);
}

/** A field that may be left out, from a complete slot. */
export function fieldWithDefault<V>(slot: Slot): Field<V, true> {
  return new FieldDescriptor<V, true>(slot, true);
}

/** A field made of another field's slot, as required or optional as that one. */
export function fieldLike<V, Opt extends boolean>(slot: Slot, hasDefault: Opt): Field<V, Opt> {
  return new FieldDescriptor<V, Opt>(slot, hasDefault);
}

/** The slot of a plain required field. */
export function requiredSlot(type: ValueType): Slot {
  return {
    type,
    nullable: false,
    acceptsNull: false,
    initial: undefined,
    transient: false,
    doc: undefined,
    wireName: undefined,
  };
}

/** A default as given by the user. @throws `schema` / `invalid-declaration` for a shared object. */
export function initialOf(value: unknown): Initial {
  // No field holds functions, so this one makes a value.
  if (typeof value === "function") return { make: value as () => unknown };
  if (typeof value === "object" && value !== null) {
    throw schemaError(
      "invalid-declaration",
      "an object as default would be shared by all instances; give a function that makes one, as in .default(() => [])",
    );
  }
  return { value };
}

/** Whether a value is a field descriptor, of this or another installed copy. */
export function isField(value: unknown): value is Field<unknown> {
  return typeof value === "object" && value !== null && SLOT in value;
}
