/** A stream whose server remembers what it was sent. */
import assert from "node:assert/strict";
import { connect } from "@sheaf/core";
import { tell } from "../story.ts";
import { Stats } from "./contract.ts";
import { RunningStats } from "./states.ts";

export const story = await tell(import.meta.url, async ({ connector, say }) => {
  await using client = await connect(Stats, connector);
  {
    await using stats = await client.stats({ label: "heights" });
    for (const value of [[10, 20], [30], [40, 50, 60]]) {
      const answer = await stats.exchange({ value });
      say(`${JSON.stringify(value)} → ${JSON.stringify(answer.rows())}`);
    }
    // Columns, as they stand in the batch.
    const last = await stats.exchange({ value: new Float64Array([0]) });
    assert.deepEqual(last.column("count").toArray(), [7]);
    assert.equal(last.rows()[0]?.mean, 30);
  }

  // The next stream starts with a state of its own.
  await using stats = await client.stats();
  assert.deepEqual((await stats.exchange({ value: [1, 2] })).rows(), [{ count: 2, mean: 1.5 }]);

  // What makes a state fit for carriers without memory: it becomes bytes at any time, and goes on from there.
  const state = new RunningStats({ count: 2, total: 30, history: [10, 20], label: "heights" });
  const resumed = RunningStats.deserializeFromBytes(state.serializeToBytes());
  say(`resumed as ${resumed}`);
  assert.ok(resumed.equals(state));
});
