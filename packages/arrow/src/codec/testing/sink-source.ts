/**
 * For tests: what a {@link BodySink} holds, read back as if it had come over the wire, at an odd place
 * in memory and with garbage around it.
 */
import { BodySink } from "../body-sink.ts";
import type { BodySource, DictionaryValues } from "../body-source.ts";
import type { ColumnCodec, ColumnReader, ColumnValues } from "../column-codec.ts";

/** Where a body starts in its memory: no type but bytes is aligned there. */
const BODY_START = 3;
const GARBAGE = 0xa5;

/** The parts of a record batch, taken out of a sink. */
export interface TakenBody {
  readonly nodes: number[];
  readonly buffers: number[];
  readonly body: Uint8Array;
  readonly dictionaries: ReadonlyMap<number, TakenDictionary>;
}

/** A dictionary that a batch refers to. */
export interface TakenDictionary {
  readonly values: TakenBody;
  readonly length: number;
}

/** Takes everything out of a sink, dictionaries included, and resets it. */
export function takeBody(sink: BodySink): TakenBody {
  const nodes = [...sink.nodes];
  const buffers = [...sink.buffers];
  const dictionaries = new Map<number, TakenDictionary>();
  for (const { id, codec, values } of sink.dictionaries.values()) {
    dictionaries.set(id, { values: writeBody(codec, values), length: values.length });
  }
  const body = new Uint8Array(sink.bodyLength);
  if (sink.isContiguous) sink.copyTo(body, 0);
  let at = 0;
  for (const chunk of sink.takeChunks()) {
    body.set(chunk, at);
    at += chunk.length;
  }
  sink.reset();
  if (at !== body.length) throw new Error(`${at} bytes in chunks of a body of ${body.length}`);
  return { nodes, buffers, body, dictionaries };
}

/**
 * Writes one column to a sink of its own. One value alone is written in both of the ways that there
 * are; throws if they differ.
 */
export function writeBody<V>(codec: ColumnCodec<V>, values: ColumnValues<V>): TakenBody {
  const sink = new BodySink();
  codec.write(values, sink);
  const taken = takeBody(sink);
  const [only] = Array.from(values);
  if (values.length === 1 && only != null && codec.writeOne !== undefined) {
    codec.writeOne(only, sink);
    const other = takeBody(sink);
    const isSame = (["nodes", "buffers", "body"] as const).every(
      (part) => String(taken[part]) === String(other[part]),
    );
    if (!isSame) throw new Error(`one ${codec.type} is written in two ways`);
  }
  return taken;
}

/** Writes a column and reads it back with a reader of its own. */
export function roundTrip<V>(
  codec: ColumnCodec<V>,
  values: ColumnValues<unknown>,
  readerCodec: ColumnCodec<V> = codec,
): (V | null)[] {
  const untyped: ColumnCodec<unknown> = codec;
  return readAll(readerCodec, writeBody(untyped, values));
}

/** All values of a body that holds one column. */
export function readAll<V>(codec: ColumnCodec<V>, taken: TakenBody): (V | null)[] {
  const reader = codec.reader();
  const source = new SinkSource(taken);
  reader.bind(source);
  source.expectEnd();
  return Array.from({ length: reader.length }, (_, row) => reader.get(row));
}

/** A {@link BodySource} over what was taken out of a sink. */
export class SinkSource implements BodySource {
  length = -1;
  nullCount = -1;
  view: DataView;
  bytes: Uint8Array;
  start = -1;
  end = -1;
  readonly #taken: TakenBody;
  #node = 0;
  #buffer = 0;

  constructor(taken: TakenBody) {
    this.#taken = taken;
    const memory = new Uint8Array(taken.body.length + 2 * BODY_START).fill(GARBAGE);
    memory.set(taken.body, BODY_START);
    this.bytes = memory;
    this.view = new DataView(memory.buffer);
  }

  nextNode(): void {
    const { nodes } = this.#taken;
    if (this.#node >= nodes.length) throw new Error("more nodes read than written");
    this.length = nodes[this.#node++]!;
    this.nullCount = nodes[this.#node++]!;
  }

  nextBuffer(): void {
    const { buffers } = this.#taken;
    if (this.#buffer >= buffers.length) throw new Error("more buffers read than written");
    this.start = BODY_START + buffers[this.#buffer++]!;
    this.end = this.start + buffers[this.#buffer++]!;
  }

  dictionary(id: number): DictionaryValues {
    const dictionary = this.#taken.dictionaries.get(id);
    if (dictionary === undefined) throw new Error(`no dictionary ${id}`);
    return {
      length: dictionary.length,
      bind(reader: ColumnReader<unknown>): void {
        const source = new SinkSource(dictionary.values);
        reader.bind(source);
        source.expectEnd();
      },
    };
  }

  /** Throws unless everything has been read. */
  expectEnd(): void {
    const { nodes, buffers } = this.#taken;
    if (this.#node !== nodes.length || this.#buffer !== buffers.length) {
      throw new Error("fewer nodes or buffers read than written");
    }
  }
}
