/** Asks a worker everything that the plan has for it. */
import type { Connector } from "@sheaf/core";
import { connecting, nameFilter, type Target } from "@sheaf/interop-client";
import type { Progress } from "../fuzz/progress.ts";
import type { CommandLine } from "./command-line.ts";
import type { Outcome, Run } from "./outcome.ts";
import { planFor, type Step, type WorkerFacts } from "./plan.ts";
import { identify, type WorkerIdentity } from "./worker-facts.ts";

/** As much as byte carriers take of one batch. */
const GIB = 2 ** 30;

/** Without a worker the names are those of the newer revision, with everything that there may be. */
const ANY_WORKER: Omit<WorkerFacts, "large"> = {
  revision: 2,
  hostsSecondary: true,
  describesItself: true,
  sharesMemory: true,
};

/** What would be asked of a worker, or of any: names, with the reasons of those that would not. */
export async function listCases(command: CommandLine): Promise<readonly string[]> {
  const { target, filter, large } = command;
  const steps =
    target === undefined
      ? planFor({ ...ANY_WORKER, large })
      : (await askedOf({ ...command, target })).steps;
  return wantedOf(steps, filter).map(({ name, reason }) =>
    reason === undefined ? name : `${name} (skipped: ${reason})`,
  );
}

/** A command line that names a worker. */
type WorkerCommand = CommandLine & { readonly target: Target };

/** Asks. Rejects with `NoSuchWorker` when there is nobody to ask. */
export async function runHarness(command: WorkerCommand, progress: Progress): Promise<Run> {
  const { connector, identity, steps } = await askedOf(command);
  const wanted = wantedOf(steps, command.filter);
  const outcomes: Outcome[] = wanted.flatMap(({ name, reason }) =>
    reason === undefined ? [] : [{ name, status: "skipped", ms: 0, reason }],
  );
  const tell = (outcome: Outcome): void => {
    outcomes.push(outcome);
    progress.show(`[${outcomes.length}/${wanted.length}] ${outcome.status} ${outcome.name}`);
  };
  for (const step of steps) {
    const asked = wanted.filter((each) => each.step === step && each.reason === undefined);
    const names = new Set(asked.map(({ name }) => name));
    if (names.size > 0) await step.section.ask(connector, (name) => names.has(name), tell);
  }
  progress.clear();
  return { worker: identity.description, outcomes };
}

interface Asked {
  readonly connector: Connector;
  readonly identity: WorkerIdentity;
  readonly steps: readonly Step[];
}

/** What there is to ask a worker. */
async function askedOf(command: WorkerCommand): Promise<Asked> {
  const { large, shmBytes } = command;
  const connector = (await connecting(command))({ maxResponseBytes: GIB });
  const identity = await identify(connector);
  const steps = planFor({ ...identity, sharesMemory: shmBytes !== undefined, large });
  return { connector, identity, steps };
}

interface Wanted {
  readonly step: Step;
  readonly name: string;
  readonly reason: string | undefined;
}

function wantedOf(steps: readonly Step[], filter: readonly string[]): readonly Wanted[] {
  const isWanted = nameFilter(filter);
  return steps.flatMap((step) =>
    step.section.names.filter(isWanted).map((name) => ({ step, name, reason: step.skips(name) })),
  );
}
