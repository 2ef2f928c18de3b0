/** What TypeScript concludes from field descriptors: the types of instances, init objects and rows. */
import type { RecordBatch, Schema } from "../arrow-types.ts";
import type { Field } from "./field.ts";
import type { SLOT, Slot } from "./value-type.ts";

/** Makes an instance when called with `new`; what `this` must be for the static readers. */
export type InstanceConstructor<I> = abstract new (...args: never[]) => I;

/** A dataclass as seen by whoever uses it as a field, a header or a result. */
export interface DataclassConstructor<I = unknown> {
  new (...args: never[]): I;
  readonly [SLOT]: Slot;
  /** The name it was declared with. */
  readonly dataclassName: string;
  /** Its fields, in order. */
  readonly fields: Fields;
  /** Its Arrow schema. */
  readonly schema: Schema;
  /** Reads an instance from a one-row IPC stream. */
  deserializeFromBytes<X>(this: InstanceConstructor<X>, bytes: Uint8Array): X;
  /** Reads an instance from a one-row batch. */
  fromBatch<X>(this: InstanceConstructor<X>, batch: RecordBatch): X;
}

/** What may stand for a field: a descriptor, or a dataclass itself. */
export type FieldLike = Field<unknown> | DataclassConstructor;

/** Fields by property name, in order. */
export type Fields = Readonly<Record<string, FieldLike>>;

/** The type of a field's values. */
export type ValueOf<F> =
  F extends Field<infer V> ? V : F extends DataclassConstructor<infer I> ? I : never;

/** Names of the fields that may be left out of an init object. */
export type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<unknown, true> ? K : never;
}[keyof F];

/** The properties of an instance. */
export type Values<F extends Fields> = { -readonly [K in keyof F]: ValueOf<F[K]> };

/** What a constructor takes: all fields, those with a default optional. */
export type Init<F extends Fields> = {
  [K in Exclude<keyof F, OptionalKeys<F>>]: ValueOf<F[K]>;
} & { [K in OptionalKeys<F>]?: ValueOf<F[K]> | undefined };

/** An init object followed by `Rest`; the object may be left out where every field has a default. */
export type Args<F extends Fields, Rest extends unknown[] = []> =
  Record<never, never> extends Init<F>
    ? [init?: Init<F>, ...rest: Rest]
    : [init: Init<F>, ...rest: Rest];

/** One row of a batch with these fields, as a plain object. */
export type Row<F extends Fields> = Values<F>;
