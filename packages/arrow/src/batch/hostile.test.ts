import {
  DataType,
  Dictionary,
  Field,
  Int32,
  type RecordBatch,
  Schema,
  util,
  Vector,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rowCodecFor } from "../codec/codec-for.ts";
import { isSheafError } from "../error/sheaf-error.ts";
import type { BatchParts } from "./batch-body.ts";
import { BatchSource } from "./batch-source.ts";
import { recordBatchFromRows, rowsOf } from "./batch-values.ts";
import { castBatch } from "./cast-batch.ts";
import { makeRecordBatch, ownedBody } from "./make-record-batch.ts";
import { arbitrarySchemaAndRows, type SchemaAndRows } from "./testing/arbitrary-batch.ts";
import { partsOf } from "./testing/batch-parts.ts";
import { embedded, mutated, mutations } from "./testing/hostile-parts.ts";
import { validateBatch } from "./validate.ts";

const RUNS = { numRuns: Number(process.env.SHEAF_RUNS ?? 1000) };

/** What apache-arrow says of times that no number can hold, and of dictionaries with 64-bit indices. */
const BEYOND_NUMBERS = /is not safe to convert to a number|Cannot mix BigInt/;

type Outcome = { readonly value: unknown } | { readonly error: unknown };

function attempt(action: () => unknown): Outcome {
  try {
    return { value: action() };
  } catch (error) {
    return { error };
  }
}

/** Errors that a peer may cause; dates beyond what a Date can be are found by whoever reads them. */
function isFault(error: unknown): boolean {
  return isSheafError(error, "protocol") || isSheafError(error, "schema", "out-of-range");
}

function read({ schema }: SchemaAndRows, parts: BatchParts): unknown {
  const reader = rowCodecFor(schema).reader();
  reader.bind(new BatchSource(parts), parts.numRows);
  return reader.rows();
}

function isValid({ schema }: SchemaAndRows, parts: BatchParts): boolean {
  try {
    validateBatch(schema, parts, "full");
    return true;
  } catch (error) {
    expect(isSheafError(error, "protocol"), `${error}`).toBe(true);
    return false;
  }
}

/** A dictionary of what is none, and the values of what is one. */
function exchanged(type: DataType): DataType {
  return DataType.isDictionary(type) ? type.dictionary : new Dictionary(type, new Int32());
}

const cases = fc.tuple(arbitrarySchemaAndRows({ maxRows: 6 }), mutations);

describe("a batch that is not what its schema says", () => {
  test("is refused with a protocol error, or reads without one", () => {
    let refused = 0;
    let taken = 0;
    fc.assert(
      fc.property(cases, ([made, changes]) => {
        const parts = mutated(partsOf(recordBatchFromRows(made.schema, made.rows)), changes);
        if (!isValid(made, parts)) {
          refused++;
          return;
        }
        taken++;
        const outcome = attempt(() => read(made, parts));
        if ("error" in outcome)
          expect(isSheafError(outcome.error, "schema", "out-of-range")).toBe(true);
      }),
      RUNS,
    );
    expect(Math.min(refused, taken)).toBeGreaterThan(RUNS.numRuns / 20);
  });

  test("is never read outside its body once it is valid", () => {
    fc.assert(
      fc.property(cases, ([made, changes]) => {
        const parts = mutated(partsOf(recordBatchFromRows(made.schema, made.rows)), changes);
        if (!isValid(made, parts)) return;
        const here = embedded(parts, 0x00, 8);
        const there = embedded(parts, 0xff, 61);
        expect(attempt(() => read(made, there))).toEqual(attempt(() => read(made, here)));
        const owned = { ...there, body: ownedBody(there.body, true) };
        const batch = attempt(() => rowsOf(makeRecordBatch(made.schema, owned)));
        expect(batch).toEqual(attempt(() => read(made, here)));
      }),
      RUNS,
    );
  });

  test("can be read by apache-arrow once it is valid", () => {
    fc.assert(
      fc.property(cases, ([made, changes]) => {
        const parts = mutated(partsOf(recordBatchFromRows(made.schema, made.rows)), changes);
        if (!isValid(made, parts)) return;
        const batch = makeRecordBatch(made.schema, parts);
        for (const data of batch.data.children) {
          const vector = new Vector([data]);
          for (let row = 0; row < vector.length; row++) {
            const outcome = attempt(() => util.valueToString(vector.get(row)));
            if ("error" in outcome) expect(`${outcome.error}`).toMatch(BEYOND_NUMBERS);
          }
        }
      }),
      RUNS,
    );
  });

  test("can be sent on once it is valid, in whole and in part", () => {
    fc.assert(
      fc.property(cases, fc.nat(6), ([made, changes], from) => {
        const parts = mutated(partsOf(recordBatchFromRows(made.schema, made.rows)), changes);
        if (!isValid(made, parts)) return;
        const batch = makeRecordBatch(made.schema, parts);
        const first = Math.min(from, batch.numRows);
        for (const part of [batch, batch.slice(first, batch.numRows)]) {
          const again = partsOf(part);
          validateBatch(made.schema, again, "full");
          const received = makeRecordBatch(made.schema, again);
          expect(attempt(() => rowsOf(received))).toEqual(attempt(() => rowsOf(part)));
        }
      }),
      RUNS,
    );
  });

  test("can be cast once it is valid, or is refused with a schema error", () => {
    fc.assert(
      fc.property(cases, ([made, changes]) => {
        const parts = mutated(partsOf(recordBatchFromRows(made.schema, made.rows)), changes);
        if (!isValid(made, parts)) return;
        const batch = makeRecordBatch(made.schema, parts);
        const target = new Schema(
          made.schema.fields
            .toReversed()
            .map(({ name, type }) => new Field(name, exchanged(type), true)),
        );
        const outcome = attempt(() => castBatch(batch, target));
        if ("error" in outcome) {
          expect(isSheafError(outcome.error, "schema"), `${outcome.error}`).toBe(true);
        } else validateBatch(target, partsOf(outcome.value as RecordBatch), "full");
      }),
      RUNS,
    );
  });

  test("gives typed errors even when nobody has validated it", () => {
    fc.assert(
      fc.property(cases, ([made, changes]) => {
        const parts = mutated(partsOf(recordBatchFromRows(made.schema, made.rows)), changes);
        // Without validation only sizes bound what is read, so keep to what fits the memory of a test.
        if (!(parts.numRows <= 64)) return;
        const outcome = attempt(() => read(made, parts));
        if ("error" in outcome) expect(isFault(outcome.error), `${outcome.error}`).toBe(true);
      }),
      RUNS,
    );
  });
});
