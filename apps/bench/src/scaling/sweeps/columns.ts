/** One row of more and more columns, encoded and decoded in one process. */
import {
  connect,
  createServer,
  type OutputCollector,
  ProducerState,
  producer,
  service,
  stream,
} from "@sheaf/core";
import { type Fields, float } from "@sheaf/dataclass";
import { pipe } from "@sheaf/pipe";
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import { synchronous } from "../../contender/synchronous.ts";
import type { Sweep } from "./sweep.ts";

/** One row a turn. */
class Wide extends ProducerState.define("Wide", {}) {
  static columns: Readonly<Record<string, number[]>> = {};

  produce(out: OutputCollector): void {
    out.emit(Wide.columns);
  }
}

/** The sweep. */
export const columns: Sweep = {
  name: "columns",
  title: "columns of a one-row batch, in process",
  sizes: [1, 3, 10, 30, 100, 300, 1_000],
  open: openColumns,
  floor: { title: "a plain object of as many doubles, and its keys", open: plainObjects },
};

function plainObjects(count: number): Workload {
  const names = namesOf(count);
  const doubles = Float64Array.from(names, (_, i) => i);
  return synchronous(() => {
    const row: Record<string, number> = {};
    for (let i = 0; i < count; i++) row[names[i]!] = doubles[i]!;
    expectEqual(Object.keys(row).length, count);
  });
}

function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `c${i}`);
}

async function openColumns(count: number): Promise<Workload> {
  const names = namesOf(count);
  const output: Fields = Object.fromEntries(names.map((name) => [name, float()]));
  Wide.columns = Object.fromEntries(names.map((name, i) => [name, [i]]));
  const contract = service("Wide", { wide: producer({}, { output }) });
  const server = createServer(contract, { wide: () => stream(new Wide()) });
  const client = await connect(contract, pipe(server));
  const batches = client.wide({}, { readAhead: 0 })[Symbol.asyncIterator]();
  return {
    async run(turns) {
      for (let i = 0; i < turns; i++) {
        const { value: batch } = await batches.next();
        expectEqual(Object.keys(batch?.toRows()[0] ?? {}).length, count);
      }
    },
    async close() {
      await batches.return?.();
      await client.close();
    },
  };
}
