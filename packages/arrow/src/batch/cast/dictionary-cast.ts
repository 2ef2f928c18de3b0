/** Casts that put values into a dictionary, take them out of one, or exchange it. */
import { Data, DataType, type Dictionary, Vector } from "apache-arrow";
import { dataSource, vectorValues } from "../data-source.ts";
import { defaultCodec } from "../default-codec.ts";
import { dataOfValues } from "../sink-source.ts";
import type { Cast, FindCast } from "./cast.ts";
import { isNullRow, withParts } from "./data-parts.ts";

/** The cast between types of which one at least is a dictionary, if there is one. */
export function dictionaryCast(from: DataType, to: DataType, find: FindCast): Cast | undefined {
  if (DataType.isDictionary(from)) {
    return DataType.isDictionary(to) ? exchange(from, to, find) : decode(from, to, find);
  }
  return DataType.isDictionary(to) ? encode(from, to, find) : undefined;
}

function decode(from: Dictionary, to: DataType, find: FindCast): Cast | undefined {
  const type: DataType = from.dictionary;
  const cast = find(type, to);
  if (cast === undefined) return undefined;
  return (data) => {
    const known = data.dictionary === undefined ? [] : vectorValues(data.dictionary, type);
    const values = new Array<unknown>(data.length);
    for (let row = 0; row < data.length; row++) {
      values[row] = isNullRow(data, row) ? null : known[Number(data.values[row])];
    }
    return cast(dataOfValues(type, values));
  };
}

function encode(from: DataType, to: Dictionary, find: FindCast): Cast | undefined {
  const type: DataType = to.dictionary;
  const cast = find(from, type);
  if (cast === undefined) return undefined;
  return (data) => {
    const reader = defaultCodec(type).reader();
    reader.bind(dataSource(type, cast(data)));
    const values = Array.from({ length: data.length }, (_, row) => reader.get(row));
    return dataOfValues(to, values);
  };
}

/** Other indices, other values, or both; the values are cast once per dictionary. */
function exchange(from: Dictionary, to: Dictionary, find: FindCast): Cast | undefined {
  const castIndices = find(from.indices, to.indices);
  const castValues = find(from.dictionary, to.dictionary);
  if (castIndices === undefined || castValues === undefined) return undefined;
  const vectors = new WeakMap<Vector, Vector>();
  const castVector = (vector: Vector): Vector => {
    let known = vectors.get(vector);
    if (known === undefined) {
      known = new Vector(vector.data.map(castValues));
      vectors.set(vector, known);
    }
    return known;
  };
  return (data) => {
    const { offset, length, nullCount, values, nullBitmap, dictionary } = data;
    const buffers = [undefined, values, nullBitmap] as never;
    const indices = castIndices(new Data(from.indices, offset, length, nullCount, buffers));
    return withParts(data, to, {
      values: indices.values,
      ...(dictionary === undefined ? {} : { dictionary: castVector(dictionary) }),
    });
  };
}
