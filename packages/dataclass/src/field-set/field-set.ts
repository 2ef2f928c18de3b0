/**
 * Named fields that are not a class: a method's parameters, its result, the rows of a stream. Compiled
 * like a dataclass; values are plain objects.
 */
import type { RowCodec, RowReader } from "@sheaf/arrow";
import type { Schema } from "../arrow-types.ts";
import type { Fields, Values } from "../field/inference.ts";
import { type ColumnOptions, receivedReader, shapeCodec } from "../shape/columns.ts";
import { type Bag, propertyOf, Shape } from "../shape/shape.ts";
import { propertiesOf } from "../value/properties.ts";

/** How a field set maps to Arrow, and what its errors call things. */
export interface FieldSetOptions {
  /** How dataclasses appear at the top: as a struct, or as a binary column that holds an IPC stream. */
  readonly nested: "struct" | "binary";
  /**
   * Which columns are nullable. `"declared"` (the default): those of optional fields, and a null in
   * another one is an error in both directions. `"all"`: every one, and nulls pass.
   */
  readonly nullable?: "declared" | "all";
  /** What errors call the whole, such as the method's name. Default `"the call"`. */
  readonly owner?: string;
  /** What errors call one field. Default `"parameter"`. */
  readonly noun?: string;
}

/** A set of named fields, compiled. Immutable; its readers are not shared. */
export interface FieldSet<F extends Fields = Fields> {
  readonly fields: F;
  readonly schema: Schema;
  /** Writes and reads rows as {@link toWire} makes and {@link fromWire} takes them. */
  readonly codec: RowCodec;
  /** The properties that have a column, in order. */
  readonly names: readonly string[];
  /**
   * The complete values of an init object.
   * @throws `schema` / `missing-field`, `unknown-member`, `unexpected-null`
   * ("parameter 'x' is not optional but got null").
   */
  applyDefaults(init?: object): Values<F>;
  /**
   * The row of an init object: defaults merged, values by column name, ready for {@link codec}. May be
   * the object itself, so write it before its owner can change it.
   * @throws as {@link applyDefaults}.
   */
  rowOf(init: object): Readonly<Record<string, unknown>>;
  /** Values by column name. The same object where no field has a `wireName`. */
  toWire(values: Values<F>): Readonly<Record<string, unknown>>;
  /**
   * A row that came off the wire, as values: by property name, with defaults for what is absent.
   * @throws `schema` / `unexpected-null` where `nullable` is `"declared"`.
   */
  fromWire(row: Readonly<Record<string, unknown>>): Values<F>;
  /**
   * A new reader for batches of a received schema: columns by name in any order, castable types cast,
   * unknown columns skipped.
   * @throws `schema` / `missing-field`, `type-mismatch` with the column's path.
   */
  readerFor(received: Schema): RowReader;
}

/** Compiles a field set. The codec is built on first use. */
export function fieldSet<const F extends Fields>(fields: F, options: FieldSetOptions): FieldSet<F> {
  return new CompiledFieldSet(fields, options);
}

class CompiledFieldSet<F extends Fields> implements FieldSet<F> {
  readonly fields: F;
  readonly names: readonly string[];
  readonly #shape: Shape;
  readonly #options: ColumnOptions;
  #codec: RowCodec | undefined;

  constructor(fields: F, options: FieldSetOptions) {
    const { nested, nullable = "declared", owner = "the call", noun = "parameter" } = options;
    this.fields = fields;
    this.#shape = new Shape(fields, { owner, noun });
    this.#options = { nested, nullable };
    this.names = this.#shape.columns.map(({ name }) => name);
  }

  get codec(): RowCodec {
    this.#codec ??= shapeCodec(this.#shape, this.#options);
    return this.#codec;
  }

  get schema(): Schema {
    return this.codec.schema;
  }

  applyDefaults(init?: object): Values<F> {
    const values: Bag = {};
    this.#shape.assign(values, init && propertiesOf(init));
    // `assign` has set every field.
    return values as Values<F>;
  }

  rowOf(init: object): Readonly<Record<string, unknown>> {
    const bag = init as Readonly<Bag>;
    if (this.#shape.isPlain) {
      // The usual case, all given and nothing else, needs no second object.
      const { names } = this;
      let given = 0;
      let others = -names.length;
      for (const name of names) if (bag[name] != null) given++;
      for (const _ in bag) others++;
      if (given === names.length && others === 0) return bag;
    }
    return this.#shape.toRow(this.applyDefaults(init));
  }

  toWire(values: Values<F>): Readonly<Record<string, unknown>> {
    return this.#shape.toRow(values);
  }

  fromWire(row: Readonly<Record<string, unknown>>): Values<F> {
    if (this.#shape.isPlain) {
      let given = 0;
      for (const name of this.names) if (row[name] != null) given++;
      // A complete row without nulls is its own values.
      if (given === this.names.length) return row as Values<F>;
    }
    if (this.#options.nullable === "declared") this.#refuseNulls(row);
    const values: Bag = {};
    this.#shape.assignRow(values, row);
    // `assignRow` has set every field.
    return values as Values<F>;
  }

  readerFor(received: Schema): RowReader {
    return receivedReader(this.#shape, received, { codec: this.codec, options: this.#options });
  }

  #refuseNulls(row: Readonly<Bag>): void {
    for (const member of this.#shape.columns) {
      if (member.slot.acceptsNull) continue;
      if (propertyOf(row, member.column, member) === null) throw this.#shape.nullError(member);
    }
  }
}
