/**
 * The root of all dataclasses: what every instance can do. Beneath it stand the plans that are compiled
 * for each class; above it the classes that `dataclass()` makes, and abstract ones such as stream states.
 */
import type { RecordBatch } from "../arrow-types.ts";
import type { DataclassConstructor } from "../field/inference.ts";
import { type BrandedInstance, DATACLASS, serializedNames } from "../value/brand.ts";
import { equalValues } from "../value/equality.ts";
import { type JsonValue, propertiesToJson } from "../value/json.ts";
import { propertiesOf } from "../value/properties.ts";
import { showDataclass } from "../value/show.ts";
import { writeBatch, writeBytes } from "./write.ts";

/** An object whose declared fields travel as a one-row Arrow batch. Extend `dataclass(name, fields)`, not this. */
export abstract class Dataclass {
  static {
    const brand = { value: true };
    Object.defineProperty(Dataclass, DATACLASS, brand);
    Object.defineProperty(Dataclass.prototype, DATACLASS, brand);
    Object.defineProperty(Dataclass.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value: show,
    });
  }

  /**
   * This instance as an Arrow IPC stream of one row.
   * @throws `schema` with the path of a value that does not fit its field.
   */
  serializeToBytes(): Uint8Array {
    return writeBytes(this);
  }

  /** This instance as a record batch of one row. @throws as {@link serializeToBytes}. */
  toBatch(): RecordBatch {
    return writeBatch(this);
  }

  /** The serialized fields as a plain object; nested dataclasses stay what they are. */
  toRow(): Record<string, unknown> {
    const values = propertiesOf(this);
    return Object.fromEntries(serializedNames(branded(this)).map((name) => [name, values[name]]));
  }

  /** The serialized fields as JSON, down to the last one; `fromRow` of the class reads it back. */
  toJSON(): { [name: string]: JsonValue } {
    return propertiesToJson(this, serializedNames(branded(this)));
  }

  /** Whether `other` is of the same class and all serialized fields are equal, compared by content. */
  equals(other: unknown): boolean {
    return equalValues(this, other);
  }

  /** The class's name and all serialized fields, for reading: `Point(x=1, y=2)`. */
  toString(): string {
    return showDataclass(branded(this));
  }
}

/** Whether a value is an instance of a dataclass, of this or another installed copy. */
export function isDataclass(value: unknown): value is Dataclass {
  return typeof value === "object" && value !== null && DATACLASS in value;
}

/** Whether a value is a class made by `dataclass()`, or a subclass of one. */
export function isDataclassConstructor(value: unknown): value is DataclassConstructor {
  return typeof value === "function" && DATACLASS in value && "fields" in value;
}

/** Classes that `dataclass()` made have these statics; TypeScript knows nothing of an instance's class. */
function branded(instance: Dataclass): BrandedInstance {
  return instance as unknown as BrandedInstance;
}

/** What Node prints. */
function show(this: Dataclass): string {
  return this.toString();
}
