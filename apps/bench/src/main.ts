/** `npm run bench`: measures ours, the floor and the peers in turns, and reports. */
import { readArguments, USAGE, UsageError } from "./arguments.ts";
import { missingBuilds, staleBuilds } from "./build-state.ts";
import { CASES, selectCases } from "./cases/cases.ts";
import { installPeers } from "./peers/install-peers.ts";
import { compare } from "./run/compare.ts";
import { whyNotPlaced } from "./run/placement.ts";

/** Does what the command line says; answers the exit status. */
async function main(): Promise<number> {
  const settings = readArguments(process.argv.slice(2));
  if (settings.help) {
    console.log(USAGE);
    return 0;
  }
  if (settings.list) {
    for (const { name } of CASES) console.log(name);
    return 0;
  }
  if (settings.installPeers) {
    installPeers(settings);
    return 0;
  }
  const missing = missingBuilds();
  if (missing.length > 0) {
    console.error(`Not compiled: ${missing.join(", ")}. Run 'npm run build' first.`);
    return 2;
  }
  const stale = staleBuilds();
  if (stale.length > 0) {
    console.error(`Changed since it was compiled, and measured as it was: ${stale.join(", ")}`);
  }
  const whyNot = whyNotPlaced(settings.placement);
  if (whyNot !== undefined) {
    console.error(`--cores ${settings.placement}: ${whyNot}. Try --cores free.`);
    return 2;
  }
  const cases = selectCases(settings.filter);
  if (cases.length === 0) throw new UsageError(`--filter ${settings.filter}: no case matches`);
  return (await compare(cases, settings)) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
