/** For tests: what is in a byte stream, whoever reads it. */
import { isDeepStrictEqual } from "node:util";
import { RecordBatchReader } from "apache-arrow";
import { expect } from "vitest";
import { rowsOf } from "../../batch/batch-values.ts";
import { decodeStream, encodeBatches } from "../stream-bytes.ts";
import { messagesOf, rowsOfReceived, streamsOf } from "./read-streams.ts";

type Row = Record<string, unknown>;

/** Every way in which one stream can be read gives the rows of its batches; so it does when sent on. */
export function expectRows(bytes: Uint8Array, batches: readonly (readonly Row[])[]): void {
  const { schema, batches: received } = decodeStream(bytes);
  const records = received.map((batch) => batch.toRecordBatch());
  const fromApache = [...RecordBatchReader.from(bytes)];
  const again = encodeBatches(schema, records);
  expectSame(
    received.map((batch) => rowsOfReceived(batch)),
    batches,
  );
  expectSame(
    records.map((batch) => rowsOf(batch)),
    batches,
  );
  expectSame(
    fromApache.map((batch) => rowsOf(batch)),
    batches,
  );
  expectSame(streamsOf([again]), [batches.map((rows) => ({ rows }))]);
}

/** As `toEqual`, but quick where there is nothing to complain about. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

/** The kinds of the messages of a byte stream, in order. */
export function kinds(bytes: Uint8Array): string {
  return messagesOf([bytes])
    .map(({ kind }) => kind)
    .join(" ");
}
