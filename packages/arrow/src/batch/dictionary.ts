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

/**
 * The values of a dictionary batch, for readers and for apache-arrow alike. `type` is the type of
 * the values. The body is kept, so it must be owned (see `ownedBody`) and stay as it is.
 */
export function dictionaryFromBody(type: DataType, parts: BatchParts): VectorDictionary {
  return new BodyDictionary(type, parts);
}

class BodyDictionary implements VectorDictionary {
  readonly length: number;
  readonly #parts: BatchParts;
  #type: DataType;
  #vector: Vector | undefined;

  constructor(type: DataType, parts: BatchParts) {
    this.length = parts.numRows;
    this.#type = type;
    this.#parts = { ...parts, body: ownedBody(parts.body, false) };
  }

  bind(reader: ColumnReader<unknown>): void {
    reader.bind(new BatchSource(this.#parts));
  }

  vector(type: DataType): Vector {
    if (this.#vector === undefined || type !== this.#type) {
      this.#type = type;
      this.#vector = new Vector([columnData(layoutOf(type), new BatchSource(this.#parts))]);
    }
    return this.#vector;
  }
}
