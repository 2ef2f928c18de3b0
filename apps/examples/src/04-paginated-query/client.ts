/** Reading a stream: to its end, turn by turn, or only as far as one likes. */
import assert from "node:assert/strict";
import { connect } from "@sheaf/core";
import { tell } from "../story.ts";
import { Search } from "./contract.ts";
import { RESULTS } from "./states.ts";

export const story = await tell(import.meta.url, async ({ connector, say }) => {
  await using client = await connect(Search, connector);

  const pages: number[] = [];
  let sum = 0;
  for await (const page of client.search({ query: "SELECT *" })) {
    pages.push(page.numRows);
    for (const { value } of page.rows()) sum += value;
  }
  say(`pages of ${pages.join(", ")} rows, their sum is ${sum}`);
  assert.deepEqual(pages, [100, 100, 50]);
  assert.equal(sum, (RESULTS * (RESULTS - 1)) / 2);

  // Leaving the loop cancels the stream; the connection is ready for the next call.
  for await (const page of client.search({ query: "SELECT *", page_size: 10 })) {
    if (page.rows().some(({ value }) => value === 25)) {
      say(`found 25 on the page that begins with ${page.column("value").get(0)}`);
      break;
    }
  }

  // By hand: `undefined` says that there is nothing more. A `readAhead` of 0 asks for no page before it is wanted.
  await using search = await client.search({ query: "SELECT *", page_size: 200 }, { readAhead: 0 });
  assert.equal((await search.tick())?.numRows, 200);
  assert.equal((await search.tick())?.numRows, 50);
  assert.equal(await search.tick(), undefined);
});
