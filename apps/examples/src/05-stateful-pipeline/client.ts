/** A state with an enum and a list: its phase changes when the sum reaches the threshold. */
import assert from "node:assert/strict";
import { AnnotatedBatch, connect } from "@sheaf/core";
import { tell } from "../story.ts";
import { Pipeline } from "./contract.ts";

export const story = await tell(import.meta.url, async ({ connector, say }) => {
  await using client = await connect(Pipeline, connector);
  await using pipeline = await client.pipeline({ threshold: 100 });

  const first = await pipeline.exchange({ value: [10, 20] });
  say(JSON.stringify(first.rows()));
  assert.deepEqual(first.rows(), [{ phase: "collecting", buffer_size: 2, total: 30 }]);

  // Rows are as good as columns.
  const second = await pipeline.exchange(AnnotatedBatch.from([{ value: 80.5 }]));
  say(JSON.stringify(second.rows()));
  assert.deepEqual(second.rows(), [{ phase: "processing", buffer_size: 3, total: 110.5 }]);

  // Input that does not fit is refused here; the stream stays open, and the state as it was.
  // @ts-expect-error a string is no float
  await assert.rejects(pipeline.exchange({ value: ["80"] }), /value/);
  const third = await pipeline.exchange({ value: [] });
  assert.deepEqual(third.rows(), second.rows());
});
