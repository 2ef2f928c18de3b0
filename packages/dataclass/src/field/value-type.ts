/**
 * What stands behind a field: how values of one kind become an Arrow column and come back. Value
 * types compose (a list holds its item's) and know nothing of names, defaults or nullability; that is
 * the {@link Slot}'s part.
 */
import type { ColumnCodec } from "@sheaf/arrow";
import type { DataType } from "../arrow-types.ts";

/** Converts one kind of value to Arrow and back. Immutable, so fields share them freely. */
export interface ValueType {
  /** What messages call it: `int64`, `list<utf8>`, `Point`. */
  readonly label: string;
  /** A codec for the declared Arrow type. Builds a new one; the caller keeps it. */
  codec(): ColumnCodec<unknown>;
  /**
   * A codec that keeps the same values in a column of another Arrow type: what a peer sent, or what
   * `arrowType()` asks for. Throws a `type-mismatch` whose path leads to the part that does not fit.
   */
  codecOf(type: DataType): ColumnCodec<unknown>;
  /**
   * Makes a value of this kind from what stands in a plain row, the JSON forms included. Throws a
   * `schema` error whose path starts inside the value.
   */
  parse(value: unknown): unknown;
  /** The same values as one binary column each, where a dataclass is carried as an IPC stream. */
  readonly asBinary?: ValueType;
}

/** The value of a field that was not given. */
export type Initial = { readonly value: unknown } | { readonly make: () => unknown };

/** A field's place in a dataclass: its value type and everything that is not the value type. */
export interface Slot {
  readonly type: ValueType;
  /** What the schema says about nulls. */
  readonly nullable: boolean;
  /** Whether `null` is a proper value; differs from {@link nullable} only for foreign schemas. */
  readonly acceptsNull: boolean;
  /** Where the value comes from when it is not given; without it the field is required. */
  readonly initial: Initial | undefined;
  /** Never serialized, always {@link initial} after reading. */
  readonly transient: boolean;
  /** What the field is for, as shown by introspection. */
  readonly doc: string | undefined;
  /** The column's name where it differs from the property's. */
  readonly wireName: string | undefined;
}

// `Symbol.for` has the type `symbol`, which cannot name a property.
/** Where fields and dataclasses keep their slot; registered, so that two installed copies agree. */
export const SLOT: unique symbol = Symbol.for("sheaf.field") as never;
