/** The types of the classes that `dataclass()` and `extendDataclass()` make. */
import type { RecordBatch, Schema } from "../arrow-types.ts";
import type { Args, Fields, Init, InstanceConstructor, Values } from "../field/inference.ts";
import type { SLOT, Slot } from "../field/value-type.ts";
import type { Dataclass } from "./dataclass.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** What a dataclass offers without an instance. Readers make instances of the class they are called on. */
export interface DataclassStatics<F extends Fields> {
  readonly [SLOT]: Slot;
  /** The name it was declared with. */
  readonly dataclassName: string;
  /** The fields it was declared with, in order. */
  readonly fields: F;
  /** The Arrow schema of its one-row batches. */
  readonly schema: Schema;
  /** A Standard Schema v1 validator: takes instances, and plain rows as {@link fromRow} does. */
  readonly "~standard": StandardSchema<Init<F>, Dataclass & Values<F>>;
  /**
   * Reads an instance from an Arrow IPC stream of exactly one row. Columns may come in any order and in
   * any type that holds the values; unknown ones are ignored, absent ones get their default.
   * @throws `schema` / `row-count`, `missing-field`, `type-mismatch`, `out-of-range`, `unknown-member`;
   * `protocol` for bytes that are no IPC stream.
   */
  deserializeFromBytes<X>(this: InstanceConstructor<X>, bytes: Uint8Array): X;
  /** Reads an instance from a batch of exactly one row. @throws as {@link deserializeFromBytes}. */
  fromBatch<X>(this: InstanceConstructor<X>, batch: RecordBatch): X;
  /**
   * Makes an instance from a plain row: what `toRow` and `toJSON` give, nested dataclasses as plain
   * objects included.
   * @throws `schema` / `missing-field`, `unknown-member`, `unexpected-null`, `type-mismatch`, `out-of-range`.
   */
  fromRow<X>(this: InstanceConstructor<X>, row: object): X;
}

/** A class with fields, ready to be extended or used as it is. */
export type DataclassClass<F extends Fields> = (new (
  ...args: Args<F>
) => Dataclass & Values<F>) &
  DataclassStatics<F>;

/** As {@link DataclassClass}, on top of an abstract class of one's own. */
export type ExtendedDataclass<B, F extends Fields> = (abstract new (
  ...args: Args<F>
) => B & Values<F>) &
  DataclassStatics<F>;
