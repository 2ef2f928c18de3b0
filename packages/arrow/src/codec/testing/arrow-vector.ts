/** For tests: bodies as apache-arrow understands them. */
import {
  Data,
  DataType,
  type Dictionary,
  makeVector,
  type Union,
  UnionMode,
  type Vector,
} from "apache-arrow";
import { isLargeType } from "../arrow-types.ts";
import type { TakenBody } from "./sink-source.ts";

type ArrayClass = new (buffer: ArrayBuffer) => Data["values"];

/** The one column of a body as an apache-arrow vector over copies of its buffers. */
export function arrowVector(type: DataType, taken: TakenBody): Vector {
  return makeVector(new Walk(taken).data(type));
}

class Walk {
  readonly #taken: TakenBody;
  #node = 0;
  #buffer = 0;

  constructor(taken: TakenBody) {
    this.#taken = taken;
  }

  data(type: DataType): Data {
    const length = this.#taken.nodes[this.#node++]!;
    const nullCount = this.#taken.nodes[this.#node++]!;
    if (DataType.isNull(type)) return new Data(type, 0, length, nullCount);
    if (DataType.isUnion(type)) return this.#union(type, length);
    const validity = this.#bytes();
    const offsets = this.#offsets(type);
    const children = DataType.isDictionary(type) ? [] : (type.children ?? []);
    const isNested = children.length > 0 || DataType.isStruct(type);
    const values = isNested ? undefined : this.#typed(arrayClass(type));
    const buffers = [offsets, values, nullCount > 0 ? validity : undefined];
    const data = children.map((child) => this.data(child.type));
    const dictionary = DataType.isDictionary(type) ? this.#dictionary(type) : undefined;
    return new Data(type, 0, length, nullCount, buffers as never, data, dictionary);
  }

  #union(type: Union, length: number): Data {
    const typeIds = this.#typed(Int8Array);
    const offsets = type.mode === UnionMode.Dense ? this.#typed(Int32Array) : undefined;
    const children = type.children.map((child) => this.data(child.type));
    const buffers = [offsets, undefined, undefined, typeIds];
    return new Data(type, 0, length, 0, buffers as never, children);
  }

  #offsets(type: DataType): Int32Array | BigInt64Array | undefined {
    if (SMALL.some((isSmall) => isSmall(type))) return this.#typed(Int32Array);
    return isLargeType(type) ? this.#typed(BigInt64Array) : undefined;
  }

  #dictionary(type: Dictionary): Vector {
    return arrowVector(type.dictionary, this.#taken.dictionaries.get(type.id)!.values);
  }

  #typed<A>(kind: new (buffer: ArrayBuffer) => A): A {
    return new kind(this.#bytes().buffer);
  }

  #bytes(): Uint8Array<ArrayBuffer> {
    const { buffers, body } = this.#taken;
    const start = buffers[this.#buffer++]!;
    const length = buffers[this.#buffer++]!;
    return new Uint8Array(body.slice(start, start + length));
  }
}

const SMALL = [DataType.isUtf8, DataType.isBinary, DataType.isList, DataType.isMap];

function arrayClass(type: DataType): ArrayClass {
  return DataType.isDictionary(type) ? type.indices.ArrayType : type.ArrayType;
}
