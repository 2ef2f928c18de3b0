/**
 * On which cores a client and its server run, where small messages are measured. Left to itself the scheduler puts both
 * on one core or on two, for as long as they live, and a ratio may compare one placement with another.
 */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import type { ContenderProgram } from "../contender/contender.ts";
import { SERVER_PREFIX } from "../contender/start-server.ts";

/** Both on one core, each on its own, or as the scheduler likes. */
export const PLACEMENTS = ["one", "two", "free"] as const;

export type Placement = (typeof PLACEMENTS)[number];

/** The core of the client, and that of the server. The first core of a machine has the most interrupts to serve. */
const CORES = { one: [1, 1], two: [0, 1] } as const;

/** Why processes cannot be put there; `undefined` where they can. */
export function whyNotPlaced(placement: Placement): string | undefined {
  if (placement === "free") return undefined;
  if (availableParallelism() < 2) return "there is only one core";
  if (spawnSync("taskset", ["--version"]).status !== 0) return "there is no taskset";
  return undefined;
}

/** The contender, put where it belongs. */
export function placed(contender: ContenderProgram, placement: Placement): ContenderProgram {
  if (placement === "free") return contender;
  const [client, server] = CORES[placement];
  return {
    command: [...onCore(client), ...contender.command],
    env: { ...contender.env, [SERVER_PREFIX]: JSON.stringify(onCore(server)) },
  };
}

function onCore(core: number): string[] {
  return ["taskset", "--cpu-list", String(core)];
}
