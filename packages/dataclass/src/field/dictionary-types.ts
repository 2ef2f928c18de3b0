/** Value types of dictionary-encoded columns: enums by member name, and repeated values as they are. */
import { type ColumnCodec, dictionaryCodec, enumCodec, schemaError } from "@sheaf/arrow";
import { type DataType, Dictionary, Int16, Utf8 } from "../arrow-types.ts";
import { castCodec, converting } from "./cast.ts";
import { textCodec } from "./text-types.ts";
import type { Slot, ValueType } from "./value-type.ts";

/** What an enum's members may be in code. */
export type EnumValue = string | number;

/** Members of an enum: values in code, names on the wire. */
export class EnumType implements ValueType {
  readonly label: string;
  readonly #names: readonly string[];
  readonly #nameOf: ReadonlyMap<unknown, string>;
  readonly #valueOf: ReadonlyMap<string, EnumValue>;

  constructor(label: string, members: Readonly<Record<string, EnumValue>>) {
    const entries = Object.entries(members);
    this.label = label;
    this.#names = entries.map(([name]) => name);
    // Of two names for one value the first is written, so the last must not win here.
    this.#nameOf = new Map(entries.map(([name, value]) => [value, name] as const).reverse());
    this.#valueOf = new Map(entries);
  }

  codec(): ColumnCodec<unknown> {
    return this.#named(enumCodec(new Dictionary(new Utf8(), new Int16()), this.#names));
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => {
      const names = textCodec(found);
      return names && this.#named(names);
    });
  }

  /** A member's value, or its name. */
  parse(value: unknown): EnumValue {
    // The keys of `nameOf` are member values, whatever the type of what is looked up.
    if (this.#nameOf.has(value)) return value as EnumValue;
    return this.#decode(value);
  }

  #named(names: ColumnCodec<string>): ColumnCodec<EnumValue> {
    return converting(
      names,
      (name) => this.#decode(name),
      (value) => this.#nameOf.get(value) ?? this.#refuse(value),
    );
  }

  /** By name; by value for peers that write values. */
  #decode(text: unknown): EnumValue {
    if (typeof text !== "string") return this.#refuse(text);
    const value = this.#valueOf.get(text);
    if (value !== undefined) return value;
    return this.#nameOf.has(text) ? text : this.#refuse(text);
  }

  #refuse(value: unknown): never {
    throw schemaError(
      "unknown-member",
      `${JSON.stringify(value) ?? typeof value} is not a valid ${this.label} name or value (${this.#names.join(", ")})`,
    );
  }
}

/** Values of any kind, each distinct one sent once. */
export class DictionaryType implements ValueType {
  readonly label: string;
  readonly #value: ValueType;

  constructor({ type }: Slot) {
    this.label = `dictionary<${type.label}>`;
    this.#value = type;
  }

  codec(): ColumnCodec<unknown> {
    const value = this.#value.codec();
    return dictionaryCodec(new Dictionary(value.type, new Int16()), value);
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return this.#value.codecOf(type);
  }

  parse(value: unknown): unknown {
    return this.#value.parse(value);
  }
}
