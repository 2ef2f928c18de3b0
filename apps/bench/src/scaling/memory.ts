/** Whether memory grows with what has been done: the slope of what both processes occupy. */
import { memoryBytes } from "../ours/memory-bytes.ts";
import { fitLine, type Point } from "../statistics/line-fit.ts";
import type { BenchClient, Carriers } from "./carriers.ts";

/** Work of which nothing should remain. */
interface Endurance {
  readonly name: string;
  readonly units: number;
  run(client: BenchClient, units: number): Promise<void>;
}

const WORKS: readonly Endurance[] = [
  {
    name: "unary calls",
    units: 1_000_000,
    async run(client, units) {
      for (let i = 0; i < units; i++) await client.add({ a: i, b: 1 });
    },
  },
  {
    name: "stream turns",
    units: 200_000,
    async run(client, units) {
      await using session = await client.double({});
      for (let i = 0; i < units; i++) await session.exchange({ value: [i] });
    },
  },
];

const MEASUREMENTS = 100;
/** Heaps grow until they have found their size; what happens then is no leak. */
const SETTLED_FROM = 0.4;

/** Measures both processes and reports a line for each. `share` shortens the work. */
export async function measureMemory(
  carriers: Carriers,
  share: number,
  report: (line: string) => void,
): Promise<void> {
  // Asking the server what it occupies takes a connection of its own: a stream holds the other one.
  const [client, observer] = [await carriers.connect("unix"), await carriers.connect("unix")];
  for (const { name, units, run } of WORKS) {
    const step = Math.max(1, Math.round((units * share) / MEASUREMENTS));
    const ours: Point[] = [];
    const server: Point[] = [];
    for (let done = step; done <= step * MEASUREMENTS; done += step) {
      await run(client, step);
      ours.push({ x: done, y: memoryBytes().occupied });
      server.push({ x: done, y: (await observer.memory()).occupied });
    }
    report(`${step * MEASUREMENTS} ${name}`);
    report(`  client ${slope(ours)}`);
    report(`  server ${slope(server)}`);
  }
  await Promise.all([client.close(), observer.close()]);
}

function slope(points: readonly Point[]): string {
  const settled = points.slice(Math.floor(points.length * SETTLED_FROM));
  const fit = fitLine(settled);
  const last = (settled.at(-1)?.y ?? 0) / 2 ** 20;
  const grows = fit.slope - fit.margin > 0 ? "grows" : "does not grow";
  return `${last.toFixed(1)} MiB at the end, ${fit.slope.toFixed(2)} ± ${fit.margin.toFixed(2)} bytes a unit: ${grows}`;
}
