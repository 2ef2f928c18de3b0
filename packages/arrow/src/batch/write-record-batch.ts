/** Writes apache-arrow record batches: columns and dictionaries into a body sink. */
import type { RecordBatch, Schema, Vector } from "apache-arrow";
import type { BodySink } from "../codec/body-sink.ts";
import { schemaError } from "../error/sheaf-error.ts";
import type { DictionaryLayout } from "./column-layout.ts";
import { ColumnWriter } from "./column-writer.ts";
import { vectorValues } from "./data-source.ts";
import { defaultCodec } from "./default-codec.ts";
import { columnLayouts } from "./make-record-batch.ts";

/**
 * Writes a record batch, sliced or not, of any type: nodes and buffers in IPC order and the
 * dictionaries it refers to. Large buffers are referred to, not copied, so leave the batch as it is
 * until the sink's content is sent. The values of a dictionary are the same array each time as long
 * as its vector is the same.
 *
 * With a `schema` of its own the stream decides which ids dictionaries have, the batch's schema being
 * the same otherwise.
 *
 * @throws `schema/schema-mismatch` when a column is not of the type that the schema says,
 * `schema/out-of-range` when columns share a dictionary id, differ in values, and their indices are
 * too narrow for the values of both.
 */
export function writeRecordBatch(
  batch: RecordBatch,
  sink: BodySink,
  schema: Schema = batch.schema,
): void {
  const { data } = batch;
  let dictionaries: SinkDictionaries | undefined;
  const writer = new ColumnWriter(sink, (layout, vector) => {
    dictionaries ??= new SinkDictionaries(sink);
    return dictionaries.note(layout, vector);
  });
  writer.columns(columnLayouts(schema), data.children, 0, data.length);
  dictionaries?.flush();
}

const NO_VALUES: readonly unknown[] = Object.freeze([]);

/** What one id stands for within a batch. */
interface SharedDictionary {
  readonly layout: DictionaryLayout;
  values: readonly unknown[];
  /** Where each vector's values start in {@link values}. */
  readonly bases: Map<Vector | undefined, number>;
}

/**
 * The dictionaries of one batch. Columns may share an id and still have vectors of their own; then
 * their values are strung together and the later column's indices shifted.
 */
class SinkDictionaries {
  readonly #sink: BodySink;
  readonly #byId: Map<number, SharedDictionary> = new Map();

  constructor(sink: BodySink) {
    this.#sink = sink;
  }

  /** Notes a column's dictionary and returns what to add to its indices. */
  note(layout: DictionaryLayout, vector: Vector | undefined): number {
    const values = vector?.length ? vectorValues(vector, layout.valueType) : NO_VALUES;
    const shared = this.#byId.get(layout.id);
    if (shared === undefined) {
      this.#byId.set(layout.id, { layout, values, bases: new Map([[vector, 0]]) });
      return 0;
    }
    const known = shared.bases.get(vector);
    if (known !== undefined) return known;
    const base = startsWith(shared.values, values) ? 0 : shared.values.length;
    shared.bases.set(vector, base);
    if (base > 0 || values.length > shared.values.length) {
      shared.values = shared.values.slice(0, base).concat(values);
      checkFit(layout, shared.values.length);
    }
    return base;
  }

  /** Passes the dictionaries on, when all columns have had their say. */
  flush(): void {
    for (const [id, { layout, values }] of this.#byId) {
      this.#sink.dictionary({ id, codec: defaultCodec(layout.valueType), values });
    }
  }
}

/** Whether one list begins with the other, in whichever order. */
function startsWith(a: readonly unknown[], b: readonly unknown[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function checkFit(layout: DictionaryLayout, count: number): void {
  const { byteWidth, type } = layout.indices;
  const isSigned = (type as { isSigned?: boolean }).isSigned === true;
  if (count - 1 < 2 ** (byteWidth * 8 - (isSigned ? 1 : 0))) return;
  throw schemaError(
    "out-of-range",
    `dictionary ${layout.id} has ${count} values over several columns, more than ${type} can index`,
  );
}
