/** Fields made of other fields: optional, of an explicit Arrow type, not serialized. */
import { type ColumnCodec, codecFor, nullCodec, schemaError } from "@sheaf/arrow";
import type { DataType } from "../arrow-types.ts";
import {
  type Field,
  fieldLike,
  fieldOf,
  fieldWithDefault,
  initialOf,
  requiredSlot,
} from "./field.ts";
import type { FieldLike, ValueOf } from "./inference.ts";
import { slotOf } from "./slot-of.ts";
import type { Slot, ValueType } from "./value-type.ts";

/** How an optional field appears in the schema. */
export interface OptionalOptions {
  /**
   * What the schema says about nulls. Default true; false for foreign schemas that say "not null" and
   * send nulls all the same.
   */
  readonly nullable?: boolean;
}

/** Values or null; null unless given or defaulted otherwise. */
export function optional<const T extends FieldLike>(
  field: T,
  { nullable = true }: OptionalOptions = {},
): Field<ValueOf<T> | null, true> {
  const slot = slotOf(field);
  const initial = slot.initial ?? { value: null };
  return fieldWithDefault({ ...slot, nullable, acceptsNull: true, initial });
}

/**
 * The same values in a column of another Arrow type: `arrowType(int(), new Int32())`.
 * @throws `schema` / `invalid-declaration` when the type cannot hold the values.
 */
export function arrowType<const T extends FieldLike>(
  field: T,
  type: DataType,
): Field<ValueOf<T>, T extends Field<unknown, true> ? true : false> {
  const slot = slotOf(field);
  const isOptional = slot.initial !== undefined;
  return fieldLike(
    { ...slot, type: new RetypedType(slot.type, type) },
    // The slot has an initial value exactly when the field's type says so.
    isOptional as T extends Field<unknown, true> ? true : false,
  );
}

/**
 * A column of any Arrow type, for schemas that are only known at run time. Values are what the codec of
 * the type makes of them: bigints for 64-bit integers, plain objects for structs, bytes for dataclasses.
 * @throws `schema` / `invalid-declaration` for a type that has no codec.
 */
export function arrowValue(type: DataType): Field<unknown, false> {
  return fieldOf(new RetypedType(anyValueType, type));
}

/** A property that is never serialized: it starts out as `initial`, after reading as well. */
export function transient<V>(initial: V | (() => V)): Field<V, true> {
  const slot: Slot = requiredSlot(transientType);
  return fieldWithDefault({
    ...slot,
    acceptsNull: true,
    transient: true,
    initial: initialOf(initial),
  });
}

/** A field's values in another Arrow type than the usual one. */
class RetypedType implements ValueType {
  readonly label: string;
  readonly #values: ValueType;
  readonly #type: DataType;

  constructor(values: ValueType, type: DataType) {
    this.label = values.label;
    this.#values = values;
    this.#type = type;
    try {
      values.codecOf(type);
    } catch (error) {
      throw schemaError(
        "invalid-declaration",
        `arrowType(): ${values.label} does not fit ${type}`,
        {
          cause: error,
        },
      );
    }
  }

  codec(): ColumnCodec<unknown> {
    return this.#values.codecOf(this.#type);
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return this.#values.codecOf(type);
  }

  parse(value: unknown): unknown {
    return this.#values.parse(value);
  }
}

const anyValueType: ValueType = {
  label: "any value",
  codec: () => nullCodec(),
  codecOf: (type) => codecFor(type),
  parse: (value) => value,
};

const transientType: ValueType = {
  label: "transient",
  codec: refuse,
  codecOf: refuse,
  parse: (value) => value,
};

function refuse(): never {
  throw schemaError("invalid-declaration", "a transient field has no column");
}
