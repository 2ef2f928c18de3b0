/** What several suites expect. */
import { AnnotatedBatch } from "@sheaf/core";
import { expect } from "vitest";
import type { FixtureClient } from "../cells/ground.ts";

/** The connection is as good as a new one: calls and streams work. */
export async function expectUsable(client: FixtureClient): Promise<void> {
  expect(await client.add({ a: 1, b: 1 })).toBe(2);
  await using session = await client.scale({ factor: 2 });
  expect((await session.exchange({ value: [5] })).rows()).toEqual([{ value: 10 }]);
}

/** Reads a stream to its end; answers with the number of its batches. */
export async function drain(stream: AsyncIterable<unknown>): Promise<number> {
  let batches = 0;
  for await (const _ of stream) batches++;
  return batches;
}

/** All rows of a stream, in order. */
export async function rowsOf<Row>(stream: AsyncIterable<{ rows(): Row[] }>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of stream) rows.push(...batch.rows());
  return rows;
}

/** The rows of a counting stream. */
export function counting(to: number): { value: number }[] {
  return Array.from({ length: to }, (_, value) => ({ value }));
}

/** What a promise rejects with. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("it was to fail, and did not");
}

/** Values in a form that can be compared: what is compared by identity, by its content. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  if ("numRows" in value && "schema" in value) {
    const batch = AnnotatedBatch.from(value as AnnotatedBatch["batch"]);
    return { schema: String(batch.schema), rows: batch.toRows() };
  }
  if ("fields" in value && "metadata" in value) return String(value);
  return value;
}
