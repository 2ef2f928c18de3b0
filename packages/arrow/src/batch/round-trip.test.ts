import { type Field, RecordBatchReader, Table, tableToIPC } from "apache-arrow";
import fc from "fast-check";
import { expect, test } from "vitest";
import { recordBatchFromRows, rowsOf } from "./batch-values.ts";
import { makeRecordBatch } from "./make-record-batch.ts";
import { arbitrarySchemaAndRows } from "./testing/arbitrary-batch.ts";
import { partsOf } from "./testing/batch-parts.ts";
import { validateBatch } from "./validate.ts";

const RUNS = { numRuns: Number(process.env.SHEAF_RUNS ?? 300) };

test("a batch of any schema survives being written, validated and made again", () => {
  fc.assert(
    fc.property(arbitrarySchemaAndRows(), ({ schema, rows }) => {
      const parts = partsOf(recordBatchFromRows(schema, rows));
      validateBatch(schema, parts, "full");
      const made = makeRecordBatch(schema, parts);
      expect(made.schema).toBe(schema);
      expect(rowsOf(made)).toEqual(rows);
    }),
    RUNS,
  );
});

test("a batch of any schema is a batch to apache-arrow's writer and reader", () => {
  fc.assert(
    fc.property(arbitrarySchemaAndRows(), ({ schema, rows }) => {
      // apache-arrow reads an empty name as "null".
      fc.pre(!namesIn(schema.fields).includes(""));
      const batch = recordBatchFromRows(schema, rows);
      const [read] = [...RecordBatchReader.from(tableToIPC(new Table([batch]), "stream"))];
      expect(rowsOf(read!)).toEqual(rows);
    }),
    RUNS,
  );
});

test("any slice of a batch of any schema holds the rows of that slice", () => {
  const cases = arbitrarySchemaAndRows().chain(({ schema, rows }) => {
    const bound = fc.nat(rows.length);
    return fc.tuple(fc.constant({ schema, rows }), bound, bound, bound, bound);
  });
  fc.assert(
    fc.property(cases, ([{ schema, rows }, ...bounds]) => {
      const [from, to] = [Math.min(bounds[0], bounds[1]), Math.max(bounds[0], bounds[1])];
      const inner = bounds.slice(2).map((bound) => Math.min(bound, to - from));
      const [first, last] = [Math.min(...inner), Math.max(...inner)];
      const slice = recordBatchFromRows(schema, rows).slice(from, to).slice(first, last);
      const expected = rows.slice(from, to).slice(first, last);
      expect(rowsOf(slice)).toEqual(expected);
      const parts = partsOf(slice);
      validateBatch(slice.schema, parts, "full");
      expect(rowsOf(makeRecordBatch(slice.schema, parts))).toEqual(expected);
    }),
    RUNS,
  );
});

function namesIn(fields: readonly Field[]): string[] {
  return fields.flatMap(({ name, type }) => [name, ...namesIn(type.children ?? [])]);
}
