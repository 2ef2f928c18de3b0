/** Makes rows of doubles, the cheapest way there is. */
import { expectEqual } from "../contender/expect.ts";

/** Rows that are made in one go: an array of more is old from birth, to V8, and so is what it holds. */
const RUN_ROWS = 4_096;

interface Row {
  value: number;
}

/** Makes a function that makes a row of each of the first `count` doubles in a reply, as reading it as rows has to. */
export function rowReader(count: number): (reply: Uint8Array) => void {
  return ({ buffer, byteOffset }) => {
    const doubles = new Float64Array(buffer, byteOffset, count);
    const runs: Row[][] = [];
    for (let from = 0; from < count; from += RUN_ROWS) runs.push(run(doubles, from));
    const rows = new Array<Row>(count);
    runs.forEach((some, at) => {
      for (let i = 0; i < some.length; i++) rows[at * RUN_ROWS + i] = some[i]!;
    });
    expectEqual(rows.at(-1)?.value, doubles.at(-1));
  };
}

function run(doubles: Float64Array, from: number): Row[] {
  const rows = new Array<Row>(Math.min(RUN_ROWS, doubles.length - from));
  for (let i = 0; i < rows.length; i++) rows[i] = { value: doubles[from + i]! };
  return rows;
}
