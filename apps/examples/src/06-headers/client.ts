/** The header is there before the first batch, for producers and for exchanges. */
import assert from "node:assert/strict";
import { connect } from "@sheaf/core";
import { tell } from "../story.ts";
import { JobHeader, Rows } from "./contract.ts";

export const story = await tell(import.meta.url, async ({ connector, say }) => {
  await using client = await connect(Rows, connector);
  {
    await using rows = await client.fetchRows({ query: "SELECT *" });
    say(String(rows.header));
    const expected = new JobHeader({ total_rows: 100, description: "Results for: SELECT *" });
    assert.ok(rows.header.equals(expected));
    let count = 0;
    for await (const batch of rows) count += batch.numRows;
    say(`${count} rows came`);
    assert.equal(count, rows.header.total_rows);
  }
  {
    await using transform = await client.transformRows({ factor: 2 });
    say(transform.header.description);
    assert.equal(transform.header.description, "Multiplied by 2");
    const { value } = (await transform.exchange({ value: [1] })).rows()[0] ?? {};
    assert.equal(value, 2);
    // For code that gets a session of whatever stream: narrows, or throws.
    assert.equal(transform.typedHeader(JobHeader).total_rows, 0);
  }

  await using countdown = await client.countdown({ from: 1 });
  assert.equal(countdown.header, null);
  assert.throws(
    () => countdown.typedHeader(JobHeader),
    new TypeError("Stream has no header (expected JobHeader)"),
  );
});
