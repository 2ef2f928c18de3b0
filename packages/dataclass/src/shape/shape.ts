/**
 * The compiled form of a set of named fields: which properties there are, which columns they travel
 * in, and how an init object or a received row becomes values. Shared by dataclasses and field sets.
 */
import { type SheafError, schemaError } from "@sheaf/arrow";
import type { Fields } from "../field/inference.ts";
import { type Initial, SLOT, type Slot } from "../field/value-type.ts";
import { closest } from "./closest.ts";

/** A field with its names. */
export interface Member {
  /** The property's name. */
  readonly name: string;
  /** The column's name. */
  readonly column: string;
  readonly slot: Slot;
  /** Whether plain objects inherit something of one of these names, so that only own properties count. */
  readonly isInherited: boolean;
}

/** Values by name, of whatever kind. */
export type Bag = Record<string, unknown>;

/** Named fields, ready for use. Immutable. */
export class Shape {
  /** What error messages call the whole: `Point`, or the name of a method. */
  readonly owner: string;
  /** What error messages call one member: `field`, `parameter`. */
  readonly noun: string;
  readonly members: readonly Member[];
  /** The members that are serialized. */
  readonly columns: readonly Member[];
  /** Whether some column is named otherwise than its property. */
  readonly isRenamed: boolean;
  /** Whether a complete row and the values that it holds are the same thing. */
  readonly isPlain: boolean;
  readonly #names: readonly string[];

  constructor(fields: Fields, { owner, noun }: { readonly owner: string; readonly noun: string }) {
    this.owner = owner;
    this.noun = noun;
    this.#names = Object.keys(fields);
    this.members = this.#names.map((name) => this.#member(name, fields));
    this.columns = this.members.filter((member) => !member.slot.transient);
    this.isRenamed = this.columns.some(({ name, column }) => name !== column);
    this.isPlain = this.members.every(
      ({ name, column, slot, isInherited }) => name === column && !slot.transient && !isInherited,
    );
    this.#refuseTwins();
  }

  /**
   * Sets every member on `target`: what `init` gives, the default otherwise.
   * @throws `schema` / `missing-field`, `unexpected-null`, `unknown-member`.
   */
  assign(target: Bag, init: Readonly<Bag> | null | undefined): void {
    let given = 0;
    for (const member of this.members) {
      const { name, slot } = member;
      let value = init == null ? undefined : propertyOf(init, name, member);
      if (value === undefined) value = this.#initial(member);
      else if (value === null && !slot.acceptsNull) throw this.nullError(member);
      else given++;
      target[name] = value;
    }
    if (init != null && Object.keys(init).length !== given) this.#refuseUnknown(init);
  }

  /** Sets every member from a row that a reader made: columns by name, nulls kept, defaults for what is absent. */
  assignRow(target: Bag, row: Readonly<Bag>): void {
    for (const member of this.members) {
      const { slot } = member;
      const value = slot.transient ? undefined : propertyOf(row, member.column, member);
      target[member.name] = value === undefined ? initialValue(slot.initial) : value;
    }
  }

  /** Sets those members again that differ from the row they were assigned from. */
  restore(target: Bag, row: Readonly<Bag>): void {
    for (const member of this.columns) {
      const value = propertyOf(row, member.column, member);
      if (value !== undefined && target[member.name] !== value) target[member.name] = value;
    }
  }

  /** The values of an instance by column name, for a row codec. */
  toRow(values: Readonly<Bag>): Readonly<Bag> {
    if (!this.isRenamed) return values;
    const row: Bag = {};
    for (const { name, column } of this.columns) row[column] = values[name];
    return row;
  }

  /** The property that a column belongs to; the column's own name where it belongs to none. */
  nameOf(column: string): string {
    return this.columns.find((member) => member.column === column)?.name ?? column;
  }

  /** The error for columns that are neither received nor replaced by a default. */
  missingColumns(received: readonly string[]): SheafError | undefined {
    const missing = this.columns
      .filter(({ column, slot }) => slot.initial === undefined && !received.includes(column))
      .map(({ column }) => column);
    if (missing.length === 0) return undefined;
    const found = received.length === 0 ? "none" : received.join(", ");
    return schemaError(
      "missing-field",
      `Missing fields in ${this.owner}: ${missing.join(", ")} (received: ${found})`,
      { path: [missing[0]!] },
    );
  }

  /** The error for a null in a member that does not take one. */
  nullError({ name }: Member): SheafError {
    return schemaError("unexpected-null", `${this.noun} '${name}' is not optional but got null`, {
      path: [name],
    });
  }

  #member(name: string, fields: Fields): Member {
    const slot = fields[name]?.[SLOT];
    if (slot === undefined) {
      throw this.#invalid(`${this.noun} '${name}' is neither a field nor a dataclass`);
    }
    if (name === "__proto__") throw this.#invalid(`${this.noun} '__proto__' needs another name`);
    const column = slot.wireName ?? name;
    return { name, column, slot, isInherited: name in PLAIN || column in PLAIN };
  }

  #initial(member: Member): unknown {
    const { slot, name } = member;
    if (slot.initial === undefined) {
      throw schemaError("missing-field", `${this.owner} is missing ${this.noun} '${name}'`, {
        path: [name],
      });
    }
    return initialValue(slot.initial);
  }

  #refuseUnknown(init: Readonly<Bag>): void {
    for (const key of Object.keys(init)) {
      if (this.#names.includes(key)) continue;
      const near = closest(key, this.#names);
      const hint = near === undefined ? "" : `; did you mean '${near}'?`;
      throw schemaError("unknown-member", `${this.owner} has no ${this.noun} '${key}'${hint}`, {
        path: [key],
      });
    }
  }

  #refuseTwins(): void {
    const seen = new Set<string>();
    for (const { column } of this.columns) {
      if (seen.has(column)) throw this.#invalid(`two ${this.noun}s have the column '${column}'`);
      seen.add(column);
    }
  }

  #invalid(message: string): SheafError {
    return schemaError("invalid-declaration", `${this.owner}: ${message}`);
  }
}

function initialValue(initial: Initial | undefined): unknown {
  if (initial === undefined) return undefined;
  return "make" in initial ? initial.make() : initial.value;
}

const PLAIN = {};

/** A property's value, `undefined` where it is not the object's own. */
export function propertyOf(bag: Readonly<Bag>, name: string, { isInherited }: Member): unknown {
  return !isInherited || Object.hasOwn(bag, name) ? bag[name] : undefined;
}
