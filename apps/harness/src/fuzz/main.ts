/** `npm run fuzz`: mutated inputs for all that reads what strangers write. */
import path from "node:path";
import { COMMITTED_CORPUS, readArguments, type Settings, USAGE, UsageError } from "./arguments.ts";
import { Corpus } from "./campaign/corpus.ts";
import { closingLine, foundInputs, linesOf, saveReport } from "./campaign/report.ts";
import { Campaign, type TargetResult } from "./campaign/run-target.ts";
import { progressOn } from "./progress.ts";
import { TARGETS } from "./targets/targets.ts";

/** Does what the command line says; answers the exit status. */
async function main(): Promise<number> {
  const settings = readArguments(process.argv.slice(2));
  if (settings.help) return say(USAGE);
  if (settings.list) return say(...TARGETS.map(({ name, about }) => `${name}: ${about}`));
  const results = settings.again === undefined ? await fuzz(settings) : await again(settings.again);
  saveReport(settings.report, { seed: settings.seed, node: process.version, targets: results });
  say(`seed ${settings.seed}, report ${settings.report}`, closingLine(results));
  return results.every(({ findings }) => findings.length === 0) ? 0 : 1;
}

function say(...lines: readonly string[]): number {
  for (const line of lines) console.log(line);
  return 0;
}

async function fuzz(settings: Settings): Promise<readonly TargetResult[]> {
  const results: TargetResult[] = [];
  const began = Date.now();
  for (const [i, name] of settings.targets.entries()) {
    const left = settings.targets.length - i;
    const file = path.join(settings.corpus, `${name}.jsonl`);
    const corpus = new Corpus([path.join(COMMITTED_CORPUS, `${name}.jsonl`), file]);
    const { seed, runs, seconds = Infinity } = settings;
    // What an earlier target did not need is there for the later ones.
    const untilMs = Date.now() + (began + seconds * 1000 - Date.now()) / left;
    const result = await campaignOf(name, corpus, runs).run({ seed, runs, untilMs });
    corpus.save(file);
    results.push(result);
    say(...linesOf(result));
  }
  return results;
}

async function again(report: string): Promise<readonly TargetResult[]> {
  const results: TargetResult[] = [];
  for (const [name, inputs] of foundInputs(report)) {
    const result = await campaignOf(name, new Corpus([]), inputs.length).again(inputs);
    results.push(result);
    say(...linesOf(result));
  }
  return results;
}

const progress = progressOn(process.stderr);

function campaignOf(name: string, corpus: Corpus, runs: number): Campaign {
  const began = performance.now();
  return new Campaign(name, corpus, (inputs, findings) => {
    const perSecond = Math.round(inputs / ((performance.now() - began) / 1000));
    const of = Number.isFinite(runs) ? ` of ${runs}` : "";
    progress.show(`${name}: ${inputs}${of} inputs, ${perSecond}/s, ${findings} findings`);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
} finally {
  progress.clear();
}
