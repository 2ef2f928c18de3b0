/** For tests: bodies as apache-arrow understands them, and the other way round. */
import { Data, DataType, makeVector, type Vector } from "apache-arrow";
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
    if (DataType.isUnion(type)) {
      const typeIds = this.#typed(Int8Array);
      const offsets =
        DataType.isDenseUnion(type) || type.mode === 1 ? this.#typed(Int32Array) : null;
      const children = type.children.map((child) => this.data(child.type));
      return new Data(
        type,
        0,
        length,
        0,
        [offsets, undefined, undefined, typeIds] as never,
        children,
      );
    }
    const validity = this.#bytes();
    const hasOffsets =
      DataType.isUtf8(type) ||
      DataType.isBinary(type) ||
      DataType.isList(type) ||
      DataType.isMap(type);
    const hasLargeOffsets =
      DataType.isLargeUtf8(type) || DataType.isLargeBinary(type) || DataType.isLargeList(type);
    const offsets = hasOffsets
      ? this.#typed(Int32Array)
      : hasLargeOffsets
        ? this.#typed(BigInt64Array)
        : undefined;
    const children = DataType.isDictionary(type) ? [] : (type.children ?? []);
    const isNested = children.length > 0 || DataType.isStruct(type);
    const arrayType: ArrayClass = DataType.isDictionary(type)
      ? type.indices.ArrayType
      : type.ArrayType;
    const values = isNested ? undefined : this.#typed(arrayType);
    const dictionary = DataType.isDictionary(type)
      ? arrowVector(type.dictionary, this.#taken.dictionaries.get(type.id)!.values)
      : undefined;
    const buffers = [offsets, values, nullCount > 0 ? validity : undefined];
    const data = children.map((child) => this.data(child.type));
    return new Data(type, 0, length, nullCount, buffers as never, data, dictionary);
  }

  #typed<A>(arrayClass: new (buffer: ArrayBuffer) => A): A {
    return new arrayClass(this.#bytes().buffer);
  }

  #bytes(): Uint8Array<ArrayBuffer> {
    const { buffers, body } = this.#taken;
    const start = buffers[this.#buffer++]!;
    const length = buffers[this.#buffer++]!;
    return new Uint8Array(body.slice(start, start + length));
  }
}
