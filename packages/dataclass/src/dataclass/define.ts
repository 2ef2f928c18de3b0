/** Declaring dataclasses: a name and fields in, a base class out. */
import { schemaError } from "@sheaf/arrow";
import type { Fields } from "../field/inference.ts";
import type { Bag } from "../shape/shape.ts";
import { isTrusted } from "./construct.ts";
import { Dataclass } from "./dataclass.ts";
import { type PlannedClass, shapeOf } from "./plan.ts";
import { STATIC_MEMBERS } from "./static-members.ts";
import type { DataclassClass, ExtendedDataclass } from "./statics.ts";

/**
 * The base class of a dataclass. Extend it, so that the class is a type as well:
 * `class Point extends dataclass("Point", { x: float(), y: float() }) {}`. Fields become own, writable,
 * typed properties. A constructor of one's own must take the init object first and pass it on.
 * @throws `schema` / `invalid-declaration` for a name that is a method's, or two fields with one column.
 */
export function dataclass<const F extends Fields>(name: string, fields: F): DataclassClass<F> {
  // What `define` makes has just these members; TypeScript cannot see it through the computed fields.
  return define(Dataclass, name, fields) as unknown as DataclassClass<F>;
}

/**
 * As {@link dataclass}, on top of an abstract class with methods of its own (a stream state, say), whose
 * constructor takes nothing. The result is abstract: what `base` leaves open, the subclass implements.
 * @throws as {@link dataclass}; also when `base` has fields already.
 */
export function extendDataclass<B extends Dataclass, const F extends Fields>(
  base: abstract new () => B,
  name: string,
  fields: F,
): ExtendedDataclass<B, F> {
  // As above; and TypeScript does not let a class extend a constructor of unknown instances.
  return define(base as unknown as typeof Dataclass, name, fields) as unknown as ExtendedDataclass<
    B,
    F
  >;
}

/** Methods that subclasses of `base` may rely on must not be hidden by own properties. */
function checkNames(base: typeof Dataclass, name: string, fields: Fields): void {
  if ("fields" in base) {
    throw schemaError("invalid-declaration", `${name}: ${base.name} has fields already`);
  }
  const taken = Object.keys(fields).find((field) => field in base.prototype);
  if (taken !== undefined) {
    const advice = `call it otherwise and give it .wireName("${taken}")`;
    throw schemaError(
      "invalid-declaration",
      `${name}: field '${taken}' would hide a method; ${advice}`,
    );
  }
}

function define(base: typeof Dataclass, name: string, declared: Fields): PlannedClass {
  checkNames(base, name, declared);
  const fields = Object.freeze({ ...declared });

  class Defined extends base {
    static readonly dataclassName: string = name;
    static readonly fields: Fields = fields;

    constructor(init?: Readonly<Bag>) {
      super();
      // The members that it sets are those that the factory's type promises.
      const target = this as unknown as Bag;
      if (isTrusted(init)) shape.assignRow(target, init);
      else shape.assign(target, init);
    }
  }

  Object.defineProperty(Defined, "name", { value: name });
  Object.defineProperties(Defined, STATIC_MEMBERS);
  const shape = shapeOf(Defined);
  return Defined;
}
