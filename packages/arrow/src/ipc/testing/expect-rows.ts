/** For tests: what is in a byte stream, whoever reads it. */
import { RecordBatchReader } from "apache-arrow";
import { expect } from "vitest";
import { rowsOf } from "../../batch/batch-values.ts";
import { decodeStream, encodeBatches } from "../stream-bytes.ts";
import { messagesOf, rowsOfReceived, streamsOf } from "./read-streams.ts";

type Row = Record<string, unknown>;

/** Every way in which one stream can be read gives the rows of its batches; so it does when sent on. */
export function expectRows(bytes: Uint8Array, batches: readonly (readonly Row[])[]): void {
  const { schema, batches: received } = decodeStream(bytes);
  expect(received.map((batch) => rowsOfReceived(batch))).toEqual(batches);
  expect(received.map((batch) => rowsOf(batch.toRecordBatch()))).toEqual(batches);
  expect([...RecordBatchReader.from(bytes)].map((batch) => rowsOf(batch))).toEqual(batches);
  const again = encodeBatches(
    schema,
    received.map((batch) => batch.toRecordBatch()),
  );
  expect(streamsOf([again])).toEqual([batches.map((rows) => ({ rows }))]);
}

/** The kinds of the messages of a byte stream, in order. */
export function kinds(bytes: Uint8Array): string {
  return messagesOf([bytes])
    .map(({ kind }) => kind)
    .join(" ");
}
