/** What is compiled once for each dataclass: its shape, its codec and its readers. Compiled on first use. */
import { type RowCodec, type RowReader, schemaError } from "@sheaf/arrow";
import type { Schema } from "../arrow-types.ts";
import type { Fields } from "../field/inference.ts";
import { AS_STRUCT, receivedReader, shapeCodec } from "../shape/columns.ts";
import { Shape } from "../shape/shape.ts";
import { type BagConstructor, InstanceMaker } from "./construct.ts";

/** What the machinery asks of a dataclass, whichever copy of this package made it. */
export interface PlannedClass extends BagConstructor {
  readonly dataclassName: string;
  readonly fields: Fields;
}

/** A reader of rows, and whether a row is being read right now. */
export interface GuardedReader {
  readonly reader: RowReader;
  isBusy: boolean;
}

const shapes: WeakMap<Fields, Shape> = new WeakMap();
const plans: WeakMap<PlannedClass, ClassPlan> = new WeakMap();

/** The shape of a dataclass; shared by its subclasses. @throws `schema` / `invalid-declaration` for another class. */
export function shapeOf(dataclass: PlannedClass): Shape {
  if (dataclass.fields === undefined) {
    const { name } = dataclass;
    const advice = `extend dataclass("${name}", { … })`;
    throw schemaError("invalid-declaration", `${name} has no fields: ${advice}`);
  }
  let shape = shapes.get(dataclass.fields);
  if (shape === undefined) {
    shape = new Shape(dataclass.fields, { owner: dataclass.dataclassName, noun: "field" });
    shapes.set(dataclass.fields, shape);
  }
  return shape;
}

/** The plan of a dataclass. @throws as {@link shapeOf}. */
export function planOf(dataclass: PlannedClass): ClassPlan {
  let plan = plans.get(dataclass);
  if (plan === undefined) {
    plan = new ClassPlan(dataclass);
    plans.set(dataclass, plan);
  }
  return plan;
}

/** A dataclass, compiled. */
export class ClassPlan {
  readonly shape: Shape;
  readonly codec: RowCodec;
  readonly maker: InstanceMaker;
  readonly #readers: WeakMap<Schema, GuardedReader> = new WeakMap();
  #lastSchema: Schema | undefined;
  #lastReader: GuardedReader | undefined;

  constructor(dataclass: PlannedClass) {
    this.shape = shapeOf(dataclass);
    this.maker = new InstanceMaker(dataclass, this.shape);
    this.codec = shapeCodec(this.shape, AS_STRUCT);
  }

  /**
   * Lends a reader for batches of a received schema; give it back by setting `isBusy` to false. Readers
   * are kept by schema, but one that is in use is not lent a second time: a dataclass may hold, as
   * bytes, another one of its class.
   */
  takeReader(received: Schema): GuardedReader {
    let guarded = this.#readerFor(received);
    if (guarded.isBusy) guarded = { reader: this.#compile(received), isBusy: true };
    guarded.isBusy = true;
    return guarded;
  }

  #readerFor(received: Schema): GuardedReader {
    if (received === this.#lastSchema && this.#lastReader !== undefined) return this.#lastReader;
    let guarded = this.#readers.get(received);
    if (guarded === undefined) {
      guarded = { reader: this.#compile(received), isBusy: false };
      this.#readers.set(received, guarded);
    }
    this.#lastSchema = received;
    this.#lastReader = guarded;
    return guarded;
  }

  #compile(received: Schema): RowReader {
    return receivedReader(this.shape, received, { codec: this.codec, options: AS_STRUCT });
  }
}
