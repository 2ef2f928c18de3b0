/** Reads back what was written to a body sink: the way from values to apache-arrow data. */
import { type Data, type DataType, Vector } from "apache-arrow";
import type { BodySink, DictionaryContent } from "../codec/body-sink.ts";
import { returnSink, takeSink } from "../codec/body-sink.ts";
import type { BodySource } from "../codec/body-source.ts";
import type { ColumnCodec, ColumnReader, ColumnValues } from "../codec/column-codec.ts";
import { columnData } from "./column-data.ts";
import { layoutOf } from "./column-layout.ts";
import { defaultCodec } from "./default-codec.ts";
import type { VectorDictionary } from "./dictionary.ts";
import { allocateBody } from "./owned-body.ts";

/**
 * The content of a sink as a source, once. What the sink had copied is copied out of it, or taken
 * with its scratch memory; what it referred to is referred to here too. The sink can be reset and
 * used again at once.
 */
export class SinkSource implements BodySource {
  length = 0;
  nullCount = 0;
  bytes: Uint8Array;
  start = 0;
  end = 0;
  readonly #chunks: readonly Uint8Array[];
  readonly #nodes: readonly number[];
  readonly #buffers: readonly number[];
  readonly #dictionaries: ReadonlyMap<number, DictionaryContent>;
  #node = 0;
  #buffer = 0;
  #chunk = 0;
  #chunkStart = 0;
  #view: DataView | undefined;

  constructor(sink: BodySink) {
    this.#nodes = sink.nodes.slice();
    this.#buffers = sink.buffers.slice();
    this.#dictionaries = sink.dictionaries;
    this.#chunks = takeBody(sink);
    this.bytes = this.#chunks[0]!;
  }

  get view(): DataView {
    const { buffer, byteOffset, byteLength } = this.bytes;
    this.#view ??= new DataView(buffer, byteOffset, byteLength);
    return this.#view;
  }

  nextNode(): void {
    this.length = this.#nodes[this.#node++]!;
    this.nullCount = this.#nodes[this.#node++]!;
  }

  nextBuffer(): void {
    const offset = this.#buffers[this.#buffer++]!;
    const length = this.#buffers[this.#buffer++]!;
    while (length > 0 && offset >= this.#chunkStart + this.bytes.byteLength) this.#nextChunk();
    this.start = length === 0 ? 0 : offset - this.#chunkStart;
    this.end = this.start + length;
  }

  dictionary(id: number): VectorDictionary {
    return contentDictionary(this.#dictionaries.get(id)!);
  }

  #nextChunk(): void {
    this.#chunkStart += this.bytes.byteLength;
    this.bytes = this.#chunks[++this.#chunk]!;
    this.#view = undefined;
  }
}

/**
 * Values as apache-arrow data of a type, by way of a codec of that type. Large typed arrays are not
 * copied.
 * @throws `schema` errors of the codec, whose path starts with the index of the offending value.
 */
export function dataOfValues(
  type: DataType,
  values: ColumnValues<unknown>,
  codec: ColumnCodec<unknown> = defaultCodec(type),
): Data {
  const sink = takeSink();
  try {
    codec.write(values, sink);
    return columnData(layoutOf(type), new SinkSource(sink));
  } finally {
    returnSink(sink);
  }
}

function takeBody(sink: BodySink): readonly Uint8Array[] {
  if (!sink.isContiguous) return sink.takeChunks();
  const body = allocateBody(sink.bodyLength);
  sink.copyTo(body, 0);
  return [body];
}

const dictionaries = new WeakMap<readonly unknown[], ContentDictionary>();

/** The dictionary of a content; the same one for the same array of values. */
function contentDictionary(content: DictionaryContent): VectorDictionary {
  let dictionary = dictionaries.get(content.values);
  if (dictionary === undefined) {
    dictionary = new ContentDictionary(content);
    dictionaries.set(content.values, dictionary);
  }
  return dictionary;
}

class ContentDictionary implements VectorDictionary {
  readonly #content: DictionaryContent;
  #vector: Vector | undefined;

  constructor(content: DictionaryContent) {
    this.#content = content;
  }

  get length(): number {
    return this.#content.values.length;
  }

  bind(reader: ColumnReader<unknown>): void {
    const sink = takeSink();
    try {
      this.#content.codec.write(this.#content.values, sink);
      reader.bind(new SinkSource(sink));
    } finally {
      returnSink(sink);
    }
  }

  vector(type: DataType): Vector {
    const { codec, values } = this.#content;
    this.#vector ??= new Vector([dataOfValues(type, values, codec)]);
    return this.#vector;
  }
}
