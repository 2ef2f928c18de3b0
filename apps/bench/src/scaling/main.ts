/** `npm run bench:scaling`: how our cost grows with size, and whether memory grows with time. */
import { parseArgs } from "node:util";
import { missingBuilds } from "../build-state.ts";
import { HEAP_MEGABYTES } from "../contender/heap-flags.ts";
import { type Conditions, saveLines } from "../report/history.ts";
import { keepAwake } from "../run/keep-awake.ts";
import { Carriers } from "./carriers.ts";
import { describeGrowth, growthOf } from "./exponents.ts";
import { MEMORY_PARTS } from "./messages.ts";
import { sweepHead, sweepRow } from "./print-sweep.ts";
import { runPart } from "./run-part.ts";
import { allSweeps } from "./sweeps/all-sweeps.ts";
import type { Sweep, SweepPace, SweptSize } from "./sweeps/sweep.ts";

const USAGE = `Measures how cost grows with rows, columns, payload, state, calls in flight and connections, beside
what as much takes without us; what idle channels occupy; and whether memory grows with calls.

  npm run bench:scaling -- [--quick] [--filter REGEX] [--save NAME]

--filter chooses: columns, rows, values, payload, payload-inproc, shared, state-http, state-unix,
calls, connections, idle, memory. --save keeps the sweeps as apps/bench/history/NAME.jsonl.`;

const NORMAL: SweepPace = { warmUpMs: 300, sampleMs: 250, rounds: 4 };
const QUICK: SweepPace = { warmUpMs: 100, sampleMs: 50, rounds: 2 };

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    filter: { type: "string", default: "" },
    save: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const missing = missingBuilds();
if (values.help) console.log(USAGE);
else if (missing.length > 0) {
  console.error(`Not compiled: ${missing.join(", ")}. Run 'npm run build' first.`);
  process.exitCode = 2;
} else {
  await using _awake = keepAwake();
  await measure(values);
}

async function measure({ quick, filter, save }: typeof values): Promise<void> {
  const only = new RegExp(filter);
  const how = { pace: quick ? QUICK : NORMAL, quick };
  const kept: object[] = [];
  // They are opened by the processes that measure; here only their names are needed.
  for (const sweep of allSweeps(new Carriers())) {
    if (only.test(sweep.name)) kept.push({ sweep: sweep.name, sizes: await swept(sweep, how) });
  }
  for (const [part, title] of Object.entries(MEMORY_PARTS)) {
    if (!only.test(part)) continue;
    console.log(`\n${part}: ${title}`);
    await runPart({ ...how, part }, (message) => {
      if ("line" in message) console.log(`  ${message.line}`);
    });
  }
  if (save === undefined) return;
  const conditions: Conditions = {
    pace: how.pace,
    awake: true,
    placement: "free",
    heapMegabytes: HEAP_MEGABYTES,
  };
  console.error(`saved as ${saveLines(save, conditions, kept)}`);
}

/** Measures a sweep and prints it as it comes. */
async function swept(
  sweep: Sweep,
  how: { readonly pace: SweepPace; readonly quick: boolean },
): Promise<SweptSize[]> {
  console.log(sweepHead(sweep));
  const sizes: SweptSize[] = [];
  await runPart({ ...how, part: sweep.name }, (message) => {
    if (!("swept" in message)) return;
    sizes.push(message.swept);
    console.log(sweepRow(message.swept));
  });
  console.log(`  ${describeGrowth(growthOf(sizes))}`);
  return sizes;
}
