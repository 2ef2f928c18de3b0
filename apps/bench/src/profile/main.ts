/** `npm run bench:profile -- CASE`: where our own time goes, as a table and as a flame graph. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { missingBuilds } from "../build-state.ts";
import { selectCases } from "../cases/cases.ts";
import { CACHE, ROOT } from "../folders.ts";
import { frameTree, topSelfTimes } from "./cpu-profile.ts";
import { flameGraph } from "./flame-graph.ts";
import { takeProfiles } from "./take-profiles.ts";

const USAGE = `Profiles our side of a case.

  npm run bench:profile -- CASE [--seconds N] [--top N]

Leaves a flame graph and the .cpuprofile of client and server below .cache/bench/profiles.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "4" },
    top: { type: "string", default: "25" },
  },
});
const [caseName = ""] = positionals;
const missing = missingBuilds();
if (missing.length > 0) {
  console.error(`Not compiled: ${missing.join(", ")}. Run 'npm run build' first.`);
  process.exitCode = 2;
} else if (!selectCases(/./).some(({ name }) => name === caseName)) {
  console.error(`${USAGE}\n\nThere is no case '${caseName}'; npm run bench -- --list names them.`);
  process.exitCode = 2;
} else {
  await profile(caseName);
}

async function profile(name: string): Promise<void> {
  const folder = path.join(CACHE, "profiles", name.replaceAll("/", "-"));
  const forMs = Number(values.seconds) * 1_000;
  const profiles = await takeProfiles(name, folder, forMs);
  for (const { side, profile: taken, micros } of profiles) {
    // What came before is loading and warming up.
    const root = frameTree(taken, forMs * 1_000);
    const file = path.join(folder, `${side}.svg`);
    const title = `${name}, ${side}: ${micros.toFixed(2)} µs a unit while profiled`;
    writeFileSync(file, flameGraph(root, title));
    console.log(`\n${title}\n${path.relative(ROOT, file)}`);
    for (const { name: label, place, micros: own } of topSelfTimes(root, Number(values.top))) {
      const share = ((100 * own) / root.totalMicros).toFixed(1);
      console.log(`${share.padStart(6)} %  ${label.padEnd(34)} ${place}`);
    }
  }
}
