/** The dictionaries that a stream has sent so far: new, replaced, or extended by a delta. */
import { type Data, DataType, Field, Schema, Vector } from "apache-arrow";
import type { BatchParts } from "../batch/batch-body.ts";
import { NO_DICTIONARY } from "../batch/column-data.ts";
import { dataSource, vectorValues } from "../batch/data-source.ts";
import {
  dictionaryFromBody,
  type KeepableDictionary,
  type VectorDictionary,
} from "../batch/dictionary.ts";
import { dataOfValues } from "../batch/sink-source.ts";
import { checkWeightless, isWeightless } from "../codec/arrow-types.ts";
import type { DictionaryLookup } from "../codec/body-source.ts";
import type { ColumnReader } from "../codec/column-codec.ts";
import { protocolError } from "../error/sheaf-error.ts";

/**
 * Received dictionaries by id. One that has not been sent is empty: a column may refer to it that holds
 * nothing but nulls, and validation finds the others.
 */
export class DictionarySet implements DictionaryLookup {
  readonly #types: ReadonlyMap<number, DataType>;
  #values: Map<number, VectorDictionary> = new Map();
  #shared = false;

  /** `types` are the value types by id, as a schema declares them. */
  constructor(types: ReadonlyMap<number, DataType>) {
    this.#types = types;
  }

  /** A one-column schema of a dictionary's values, to validate a dictionary batch by. */
  schemaOf(id: number): Schema {
    return valuesSchema(this.typeOf(id));
  }

  /** Takes in a dictionary batch; a delta extends what is there. Answers the values of this batch alone. */
  add(id: number, parts: BatchParts, isDelta: boolean): KeepableDictionary {
    const type = this.typeOf(id);
    const known = isDelta ? this.#values.get(id) : undefined;
    const read = dictionaryFromBody(type, parts);
    this.put(id, known === undefined ? read : new ExtendedDictionary(type, known, read));
    return read;
  }

  /** Takes in a dictionary that is there already. */
  put(id: number, dictionary: VectorDictionary): void {
    // Batches handed out earlier keep the dictionaries that they came with.
    if (this.#shared) {
      this.#values = new Map(this.#values);
      this.#shared = false;
    }
    this.#values.set(id, dictionary);
  }

  /** The dictionaries as they are now; later additions do not change it. */
  snapshot(): DictionaryLookup {
    this.#shared = true;
    const values = this.#values;
    return { dictionary: (id) => values.get(id) ?? NO_DICTIONARY };
  }

  /** The {@link snapshot} for the values of dictionary `id`, which rarely refer to another one. */
  snapshotFor(id: number): DictionaryLookup {
    return holdsDictionary(this.typeOf(id)) ? this.snapshot() : NO_DICTIONARIES;
  }

  dictionary(id: number): VectorDictionary {
    return this.#values.get(id) ?? NO_DICTIONARY;
  }

  /** The type of a dictionary's values, as the schema declares it. Throws `invalid-batch` for an id that it does not have. */
  typeOf(id: number): DataType {
    const type = this.#types.get(id);
    if (type === undefined) {
      throw protocolError(
        "invalid-batch",
        `Invalid dictionary batch: the schema has no dictionary ${id}`,
      );
    }
    return type;
  }
}

/** What a stream has sent that has sent no dictionaries. */
export const NO_DICTIONARIES: DictionaryLookup = { dictionary: () => NO_DICTIONARY };

const valuesSchemas: WeakMap<DataType, Schema> = new WeakMap();

function valuesSchema(type: DataType): Schema {
  let schema = valuesSchemas.get(type);
  if (schema === undefined) {
    schema = new Schema([new Field("dictionary", type, true)]);
    valuesSchemas.set(type, schema);
  }
  return schema;
}

function holdsDictionary(type: DataType): boolean {
  if (DataType.isDictionary(type)) return true;
  const children: readonly Field[] = type.children ?? [];
  return children.some((child) => holdsDictionary(child.type));
}

/**
 * A dictionary with a delta behind it. The pieces are put together when someone asks for them: a peer
 * that sends many deltas must not make us copy all of what came before each time.
 */
class ExtendedDictionary implements VectorDictionary {
  readonly length: number;
  readonly #type: DataType;
  readonly #before: VectorDictionary;
  readonly #added: VectorDictionary;
  #vector: Vector | undefined;
  #vectorType: DataType | undefined;
  #joined: Data | undefined;

  constructor(type: DataType, before: VectorDictionary, added: VectorDictionary) {
    this.length = before.length + added.length;
    if (isWeightless(type)) checkWeightless(this.length);
    this.#type = type;
    this.#before = before;
    this.#added = added;
  }

  bind(reader: ColumnReader<unknown>): void {
    const type = this.#type;
    this.#joined ??= dataOfValues(type, vectorValues(this.vector(type), type));
    reader.bind(dataSource(type, this.#joined));
  }

  vector(type: DataType): Vector {
    if (this.#vector === undefined || this.#vectorType !== type) {
      this.#vector = new Vector(this.#pieces(type));
      this.#vectorType = type;
    }
    return this.#vector;
  }

  /** In a loop: there may be more deltas than a stack is deep. */
  #pieces(type: DataType): Data[] {
    const pieces: Data[] = [];
    let dictionary: VectorDictionary = this;
    while (dictionary instanceof ExtendedDictionary) {
      pieces.push(...dictionary.#added.vector(type).data);
      dictionary = dictionary.#before;
    }
    pieces.push(...dictionary.vector(type).data);
    return pieces.reverse();
  }
}
