/** Streams of any content, there and back; `SHEAF_PROPERTY_RUNS` says how many. */
import {
  type Field,
  type RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
} from "apache-arrow";
import fc from "fast-check";
import { expect, test } from "vitest";
import { recordBatchFromRows, rowsOf } from "../batch/batch-values.ts";
import { arbitrarySchemaAndRows } from "../batch/testing/arbitrary-batch.ts";
import { decodeStream, encodeBatches } from "./stream-bytes.ts";
import { rowsOfReceived, streamsOf } from "./testing/read-streams.ts";
import { encodeSample, type SampleBatch } from "./testing/sample-streams.ts";

const RUNS = { numRuns: Number(process.env.SHEAF_PROPERTY_RUNS ?? 500) };
const TIMEOUT_MS = 60_000 + RUNS.numRuns * 20;

const metadata = fc.uniqueArray(fc.tuple(fc.string(), fc.string({ unit: "binary" })), {
  minLength: 1,
  maxLength: 3,
  selector: ([key]) => key,
});

/** A schema, and rows of it cut into batches, some with metadata. */
const streams = arbitrarySchemaAndRows({ maxRows: 12 }).chain(({ schema, rows }) =>
  fc
    .tuple(
      fc.array(fc.nat(rows.length), { maxLength: 3 }),
      fc.array(fc.option(metadata, { nil: undefined }), { minLength: 4, maxLength: 4 }),
    )
    .map(([cuts, pairs]) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), rows.length];
      const batches = edges.slice(1).map((to, i): SampleBatch => {
        const part = rows.slice(edges[i], to);
        return pairs[i] === undefined ? { rows: part } : { rows: part, metadata: pairs[i] };
      });
      return { schema, batches };
    }),
);

test(
  "rows of any schema come back as they were, however the stream is cut",
  () => {
    const cases = fc.tuple(streams, fc.array(fc.nat({ max: 4000 }), { maxLength: 4 }));
    fc.assert(
      fc.property(cases, ([{ schema, batches }, cuts]) => {
        const bytes = encodeSample(schema, batches);
        const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((to, i) => bytes.slice(edges[i], to));
        expect(streamsOf(chunks)).toEqual([batches]);
      }),
      RUNS,
    );
  },
  TIMEOUT_MS,
);

test(
  "record batches of any schema come back as they were",
  () => {
    fc.assert(
      fc.property(streams, ({ schema, batches }) => {
        const sent = batches.map(({ rows, metadata: pairs }) =>
          recordBatchFromRows(schema, rows, new Map(pairs)),
        );
        const received = decodeStream(encodeBatches(schema, sent)).batches;
        expect(received.map((batch) => sampleOf(batch.toRecordBatch()))).toEqual(batches);
        expect(received.map((batch) => rowsOfReceived(batch))).toEqual(
          batches.map(({ rows }) => rows),
        );
      }),
      RUNS,
    );
  },
  TIMEOUT_MS,
);

test(
  "streams of any schema are streams to apache-arrow, and come back from it",
  () => {
    fc.assert(
      fc.property(streams, ({ schema, batches }) => {
        // apache-arrow reads an empty name as "null".
        fc.pre(!namesIn(schema.fields).includes(""));
        const read = [...RecordBatchReader.from(encodeSample(schema, batches))];
        expect(read.map(sampleOf)).toEqual(batches);
        const writer = new RecordBatchStreamWriter();
        for (const batch of read) writer.write(batch);
        writer.finish();
        expect(streamsOf([writer.toUint8Array(true)])).toEqual([batches]);
      }),
      RUNS,
    );
  },
  TIMEOUT_MS,
);

function sampleOf(batch: RecordBatch): SampleBatch {
  const rows = rowsOf(batch);
  return batch.metadata.size === 0 ? { rows } : { rows, metadata: [...batch.metadata] };
}

function namesIn(fields: readonly Field[]): string[] {
  return fields.flatMap(({ name, type }) => [name, ...namesIn(type.children ?? [])]);
}
