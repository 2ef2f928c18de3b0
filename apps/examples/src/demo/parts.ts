/** What the demo does over each transport: enough turns to be timed, each with a result to be checked. */
import type { Client } from "@sheaf/core";
import { JobHeader } from "../06-headers/contract.ts";
import type { DataService } from "./contract.ts";

export type DataClient = Client<typeof DataService.methods>;

/** What one part came to. */
export interface Outcome {
  /** The same on every transport. */
  readonly result: string;
  /** Round trips that the protocol has for it: batches asked for, and ends of streams. */
  readonly turns: number;
}

/** One row of the table per transport. */
export interface Part {
  readonly name: string;
  readonly expected: string;
  run(client: DataClient): Promise<Outcome>;
}

const EXCHANGES = 500;
const REPEATS = 4;

export const PARTS: readonly Part[] = [
  {
    name: "RunningStats",
    expected: "count 1000, mean 499.5",
    async run(client) {
      await using stats = await client.stats({ label: "demo" });
      let last: { count: number; mean: number } | undefined;
      for (let i = 0; i < EXCHANGES; i++) {
        [last] = (await stats.exchange({ value: [2 * i, 2 * i + 1] })).rows();
      }
      return { result: `count ${last?.count}, mean ${last?.mean}`, turns: EXCHANGES };
    },
  },
  {
    name: "PaginatedQuery",
    expected: "1000 results, sum 124500",
    async run(client) {
      let count = 0;
      let sum = 0;
      let turns = 0;
      for (let i = 0; i < REPEATS; i++) {
        for await (const page of client.search({ query: "SELECT *", page_size: 1 })) {
          turns += 1;
          count += page.numRows;
          for (const value of page.column<number>("value")) sum += value;
        }
        turns += 1;
      }
      return { result: `${count} results, sum ${sum}`, turns };
    },
  },
  {
    name: "StatefulPipeline",
    expected: "collecting 249, processing 251",
    async run(client) {
      await using pipeline = await client.pipeline({ threshold: 250 });
      const phases: Record<string, number> = {};
      for (let i = 0; i < EXCHANGES; i++) {
        const [row] = (await pipeline.exchange({ value: [1] })).rows();
        if (row !== undefined) phases[row.phase] = (phases[row.phase] ?? 0) + 1;
      }
      const result = Object.entries(phases).map(([phase, turns]) => `${phase} ${turns}`);
      return { result: result.join(", "), turns: EXCHANGES };
    },
  },
  {
    name: "fetch_rows + header",
    expected: "400 of 4 × 100 rows, last 1",
    async run(client) {
      let rows = 0;
      let last = 0;
      let announced = 0;
      for (let i = 0; i < REPEATS; i++) {
        await using fetched = await client.fetchRows({ query: "SELECT *" });
        announced = fetched.typedHeader(JobHeader).total_rows;
        for await (const batch of fetched) {
          rows += batch.numRows;
          last = batch.column<number>("value").get(0);
        }
      }
      const result = `${rows} of ${REPEATS} × ${announced} rows, last ${last}`;
      // A turn for each row, one for the end and one for the header of each stream.
      return { result, turns: rows + 2 * REPEATS };
    },
  },
  {
    name: "transform_rows + header",
    expected: "Multiplied by 2: sum 249500",
    async run(client) {
      await using transform = await client.transformRows({ factor: 2 });
      let sum = 0;
      for (let i = 0; i < EXCHANGES; i++) {
        for (const { value } of (await transform.exchange({ value: [i] })).rows()) sum += value;
      }
      return { result: `${transform.header.description}: sum ${sum}`, turns: EXCHANGES };
    },
  },
];
