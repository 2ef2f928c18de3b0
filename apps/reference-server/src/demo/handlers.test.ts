import { servePipe } from "@sheaf/pipe";
import { afterAll, expect, test } from "vitest";
import { DataService, JobHeader } from "./contract.ts";
import { dataHandlers } from "./handlers.ts";
import { TOTAL_RESULTS } from "./states.ts";

const client = await servePipe(DataService, dataHandlers);
afterAll(() => client.close());

test("add", async () => {
  expect(await client.add({ a: 1, b: 2.5 })).toBe(3.5);
});

test("search gives pages until one is not full", async () => {
  const sizes: number[] = [];
  for await (const page of client.search({ query: "all" })) sizes.push(page.numRows);
  expect(sizes).toEqual([100, 100, TOTAL_RESULTS - 200]);
});

test("fetchRows announces its rows", async () => {
  await using rows = await client.fetchRows({ query: "q" });
  expect(rows.typedHeader(JobHeader)).toEqual(
    new JobHeader({ total_rows: 100, description: "Results for: q" }),
  );
  let count = 0;
  for await (const batch of rows) count += batch.numRows;
  expect(count).toBe(100);
});

test("stats remember", async () => {
  await using stats = await client.stats({});
  expect((await stats.exchange({ value: [10, 20] })).rows()).toEqual([{ count: 2, mean: 15 }]);
  expect((await stats.exchange({ value: [30] })).rows()).toEqual([{ count: 3, mean: 20 }]);
});

test("the pipeline changes its phase", async () => {
  await using pipeline = await client.pipeline();
  const first = await pipeline.exchange({ value: [10, 20] });
  expect(first.rows()).toEqual([{ phase: "collecting", buffer_size: 2, total: 30 }]);
  const second = await pipeline.exchange({ value: [80] });
  expect(second.rows()).toEqual([{ phase: "processing", buffer_size: 3, total: 110 }]);
});

test("transformRows multiplies", async () => {
  await using session = await client.transformRows({ factor: 2 });
  expect(session.header.description).toBe("Multiplied by 2");
  expect((await session.exchange({ value: [1, 2] })).rows()).toEqual([{ value: 2 }, { value: 4 }]);
});
