/** What tests with the probe's service expect. */
import { expect } from "vitest";
import type { AnnotatedBatch } from "../../stream/annotated-batch.ts";
import { Place } from "./memory-offload.ts";
import { rowsOf, work } from "./offload-probe.ts";

/** The batch holds the first `count` rows of the probe. */
export function expectRows(batch: AnnotatedBatch<unknown> | undefined, count: number): void {
  const { n, phase, text } = rowsOf(count);
  const rows = n.map((i) => ({ n: i, phase: phase[i], text: text[i] }));
  expect(batch?.rows()).toEqual(rows);
}

/** A place that the client has to leave alone while a handler is at work. */
export function watchedPlace(): Place {
  work.isUnderWay = false;
  const place = new Place();
  place.onClient = () => expect(work.isUnderWay).toBe(false);
  return place;
}
