/** Dictionaries that came as a body of their own. */
import { type DataType, Vector } from "apache-arrow";
import type { DictionaryValues } from "../codec/body-source.ts";
import type { ColumnReader } from "../codec/column-codec.ts";
import type { BatchParts } from "./batch-body.ts";
import { BatchSource } from "./batch-source.ts";
import { columnData } from "./column-data.ts";
import { layoutOf } from "./column-layout.ts";
import { ownedBody } from "./owned-body.ts";

/** A dictionary that can also show itself as an apache-arrow vector. */
export interface VectorDictionary extends DictionaryValues {
  /**
   * The values as a vector of this type. The same vector each time for the same type object, so that
   * an unchanged dictionary is recognised by identity.
   */
  vector(type: DataType): Vector;
}

/** A dictionary that may come again, in another stream. */
export interface KeepableDictionary extends VectorDictionary {
  /** Says that it will be asked for {@link again}: nobody gets its memory from now on, only copies of it. */
  keep(): void;
  /** The same values for another stream. Readers know them already; its vector is another one. */
  again(): KeepableDictionary;
}

/**
 * The values of a dictionary batch, for readers and for apache-arrow alike. `type` is the type of
 * the values. The body is kept, so it must be owned (see `ownedBody`) and stay as it is.
 */
export function dictionaryFromBody(type: DataType, parts: BatchParts): KeepableDictionary {
  return new BodyDictionary(type, { ...parts, body: ownedBody(parts.body, false) });
}

class BodyDictionary implements KeepableDictionary {
  readonly length: number;
  readonly origin: BodyDictionary;
  readonly #parts: BatchParts;
  #isKept = false;
  #type: DataType;
  #vector: Vector | undefined;

  constructor(type: DataType, parts: BatchParts, origin?: BodyDictionary) {
    this.length = parts.numRows;
    this.origin = origin ?? this;
    this.#type = type;
    this.#parts = parts;
  }

  keep(): void {
    this.#isKept = true;
  }

  again(): BodyDictionary {
    return new BodyDictionary(this.#type, this.#parts, this.origin);
  }

  bind(reader: ColumnReader<unknown>): void {
    reader.bind(new BatchSource(this.#parts));
  }

  vector(type: DataType): Vector {
    if (this.#vector === undefined || type !== this.#type) {
      const parts = this.#parts;
      // Whoever has a batch may do as they like with its memory, such as transfer it.
      const own = this.origin.#isKept ? { ...parts, body: ownedBody(parts.body, true) } : parts;
      this.#type = type;
      this.#vector = new Vector([columnData(layoutOf(type), new BatchSource(own))]);
    }
    return this.#vector;
  }
}
