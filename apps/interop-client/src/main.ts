/** Our client against a worker that is given: prints what passed and what did not, as JSON. */
import type { Connector } from "@sheaf/core";
import { tcp, unix } from "@sheaf/pipe/node";
import { subprocess } from "@sheaf/subprocess";
import { readCommandLine, type Target } from "./command-line.ts";
import { SUITES } from "./suites.ts";

const USAGE_STATUS = 2;

function connectorOf(target: Target): Connector {
  if (target.kind === "unix") return unix(target.path);
  if (target.kind === "tcp") return tcp(target);
  return subprocess(target.command, { stderr: "inherit" });
}

async function main(): Promise<number> {
  const { suite: name, target, filter } = readCommandLine(process.argv.slice(2));
  const suite = Object.hasOwn(SUITES, name) ? SUITES[name] : undefined;
  if (suite === undefined) {
    throw new Error(`no suite '${name}'; there are ${Object.keys(SUITES).join(", ")}`);
  }
  const verdict = await suite(connectorOf(target), filter);
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
  return verdict.tests.every(({ passed }) => passed) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = USAGE_STATUS;
}
