/** Our client against a worker that is given: prints what passed and what did not, as JSON. */
import type { CaseResult, Verdict } from "./case/verdict.ts";
import { readCommandLine } from "./command-line.ts";
import { connecting } from "./connector-of.ts";
import { SUITES, type Suite } from "./suites.ts";

const USAGE_STATUS = 2;

function suiteNamed(name: string): Suite {
  const suite = Object.hasOwn(SUITES, name) ? SUITES[name] : undefined;
  if (suite !== undefined) return suite;
  throw new Error(`no suite '${name}'; there are ${Object.keys(SUITES).join(", ")}`);
}

async function main(): Promise<void> {
  const { suites, filter, ...peer } = readCommandLine(process.argv.slice(2));
  const connect = await connecting(peer);
  const tests: CaseResult[] = [];
  for (const suite of suites.map(suiteNamed)) {
    const verdict = await suite(connect, filter);
    tests.push(...verdict.tests);
  }
  const verdict: Verdict = { tests };
  process.stdout.write(`${JSON.stringify(verdict)}\n`, () => {
    // Calls that were given up may still hold the connection.
    process.exit(tests.every(({ passed }) => passed) ? 0 : 1);
  });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = USAGE_STATUS;
}
