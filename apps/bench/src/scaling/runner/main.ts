/** Runs the sweeps and the memory measurements, compiled. The first argument: `quick` or `full`. */
import { serverCommand, startServer } from "../../contender/start-server.ts";
import { compiled } from "../../folders.ts";
import { measureMemory } from "../memory.ts";
import { columns } from "../sweeps/columns.ts";
import { remoteSweeps } from "../sweeps/remote.ts";
import { exponents, measureSweep } from "../sweeps/sweep.ts";

const quick = process.argv[2] === "quick";
const only = new RegExp(process.argv[3] ?? "");
const pace = quick ? { warmUpMs: 100, sampleMs: 100 } : { warmUpMs: 300, sampleMs: 1_000 };
const SHARE_OF_QUICK = 0.1;

const server = await startServer(serverCommand(compiled("scaling/server")));
for (const sweep of [columns, ...remoteSweeps(server.address)]) {
  if (!only.test(sweep.name)) continue;
  console.log(`\n${sweep.name}`);
  const points = await measureSweep(sweep, pace, ({ x, y }) => {
    console.log(`${String(x).padStart(12)}  ${y.toFixed(1).padStart(12)} us`);
  });
  console.log(`  ${exponents(points)}`);
}
if (only.test("memory")) {
  console.log("\nmemory of both processes over unix, slope with its 95 % confidence interval");
  await measureMemory(server.address, quick ? SHARE_OF_QUICK : 1, (line) => console.log(line));
}
await server.stop();
