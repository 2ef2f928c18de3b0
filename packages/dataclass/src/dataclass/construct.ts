/** Making an instance out of a row that a reader made, past the checks that user input gets. */
import type { Bag, Shape } from "../shape/shape.ts";

/** A dataclass as its own machinery sees it. */
export type BagConstructor = new (init: Readonly<Bag>) => object;

/** The row that the next constructor call may trust; told apart by identity. */
let trusted: Readonly<Bag> | undefined;

/** Whether what a constructor was given is a row that {@link InstanceMaker.make} passed to it. */
export function isTrusted(init: Readonly<Bag> | undefined): init is Readonly<Bag> {
  return init !== undefined && init === trusted;
}

/** Makes instances of one class from rows. */
export class InstanceMaker {
  readonly #dataclass: BagConstructor;
  readonly #shape: Shape;

  constructor(dataclass: BagConstructor, shape: Shape) {
    this.#dataclass = dataclass;
    this.#shape = shape;
  }

  /**
   * An instance with the row's values, made by its own constructor, so that class fields and private
   * members exist. A class field that bears a member's name does not win over the row.
   */
  make(row: Readonly<Bag>): object {
    const before = trusted;
    trusted = row;
    let instance: object;
    try {
      instance = new this.#dataclass(row);
    } finally {
      trusted = before;
    }
    // Members are properties of the instance.
    this.#shape.restore(instance as Bag, row);
    return instance;
  }
}
