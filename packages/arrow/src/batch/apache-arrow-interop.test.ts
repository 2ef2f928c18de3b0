import { type RecordBatch, RecordBatchReader, Table, tableToIPC, util, Vector } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { makeRecordBatch } from "./make-record-batch.ts";
import { APACHE_BATCHES } from "./testing/apache-batches.ts";
import { partsOf } from "./testing/batch-parts.ts";
import { validateBatch } from "./validate.ts";

/** What apache-arrow itself makes of a batch's only column. */
function shown(batch: RecordBatch): string[] {
  const vector = new Vector([batch.data.children[0]!]);
  return Array.from({ length: vector.length }, (_, i) => util.valueToString(vector.get(i)));
}

function sent(batch: RecordBatch): RecordBatch {
  const parts = partsOf(batch);
  validateBatch(batch.schema, parts, "full");
  return makeRecordBatch(batch.schema, parts);
}

const SLICES = [
  [0, 10],
  [1, 10],
  [0, 9],
  [3, 8],
  [8, 10],
  [4, 4],
  [10, 10],
] as const;

describe.each(Object.entries(APACHE_BATCHES))(
  "a column of %s that apache-arrow built",
  (_name, batch) => {
    test.each(SLICES)("reads as before when rows %i to %i have been sent", (from, to) => {
      const slice = batch.slice(from, to);
      expect(shown(sent(slice))).toEqual(shown(batch).slice(from, to));
    });

    test("reads as before when a slice of a slice has been sent", () => {
      const slice = batch.slice(2, 9).slice(1, 5);
      expect(shown(sent(slice))).toEqual(shown(batch).slice(3, 7));
    });

    test("can be sent on after it has been received, whole and sliced", () => {
      const received = sent(batch);
      expect(shown(sent(received.slice(3, 9)))).toEqual(shown(batch).slice(3, 9));
      const [read] = [...RecordBatchReader.from(tableToIPC(new Table([received]), "stream"))];
      expect(shown(sent(read!))).toEqual(shown(batch));
    });
  },
);
