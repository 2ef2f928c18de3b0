/** What a worker is asked, and what not, and why. */
import type { Transport } from "@sheaf/core";
import {
  type ConformanceWorld,
  conformanceCases,
  conformanceWorld,
  frameworkCases,
  type Revision,
  SECONDARY_NAME,
  secondaryCases,
  secondaryWorld,
  sharedCases,
} from "@sheaf/interop-client";
import { type Section, section } from "./section.ts";

/** What decides which cases a worker is asked. */
export interface WorkerFacts {
  readonly revision: Revision;
  readonly hostsSecondary: boolean;
  readonly describesItself: boolean;
  /** Whether batches go through shared memory. */
  readonly sharesMemory: boolean;
  /** Whether what takes gigabytes is asked as well. */
  readonly large: boolean;
}

/** A part of the plan; with a reason it is left out. */
export interface Step {
  readonly section: Section;
  /** Answers why a case is not asked, if it is not. */
  skips(name: string): string | undefined;
}

const LARGE = /^large_payload\./;
/** Cases that compare what a worker says of itself, or call it by that. */
const BY_DESCRIPTION = /^(describe|dynamic|framework\.describe\w*|secondary\.describe$)|\.dynamic$/;

/** Plans everything. */
export function planFor(facts: WorkerFacts): readonly Step[] {
  const { revision } = facts;
  const parts = {
    world: (transport: Transport) => conformanceWorld(revision, transport),
    proveUsable: async ({ client }: ConformanceWorld): Promise<void> => {
      const sum = await client.add_floats({ a: 1, b: 2 });
      if (sum !== 3) throw new Error(`1 + 2 is ${sum}`);
    },
  };
  return [
    {
      section: section({ cases: [...frameworkCases, ...conformanceCases(revision)], ...parts }),
      skips: (name) => undescribed(name, facts) ?? tooLarge(name, facts),
    },
    {
      section: section({ cases: sharedCases, ...parts }),
      skips: () => (facts.sharesMemory ? undefined : "no shared memory is used: --shm"),
    },
    {
      section: section({
        cases: secondaryCases,
        protocol: SECONDARY_NAME,
        world: secondaryWorld,
        proveUsable: ({ client }) => client.echo_string({ value: "" }),
      }),
      skips: (name) =>
        facts.hostsSecondary
          ? undescribed(name, facts)
          : `the worker does not host ${SECONDARY_NAME}`,
    },
  ];
}

function undescribed(name: string, { describesItself }: WorkerFacts): string | undefined {
  if (describesItself || !BY_DESCRIPTION.test(name)) return undefined;
  return "the worker does not describe itself";
}

function tooLarge(name: string, { large }: WorkerFacts): string | undefined {
  return large || !LARGE.test(name) ? undefined : "takes gigabytes and minutes: --large";
}
