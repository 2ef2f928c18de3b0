/**
 * On which cores a client and its server run. Left to itself the scheduler puts both on one core or on two, for as long
 * as they live, and a ratio may compare one placement with another.
 */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import type { BenchCase } from "../cases/cases.ts";
import { parseName } from "../cases/names.ts";
import type { ContenderProgram } from "../contender/contender.ts";
import { SERVER_PREFIX } from "../contender/start-server.ts";

/** Both on one core, each on its own, as the scheduler likes, or by what carries the messages. */
export const PLACEMENTS = ["auto", "one", "two", "free"] as const;

export type Placement = (typeof PLACEMENTS)[number];

/** Where the processes of a case are. */
export type CasePlacement = Exclude<Placement, "auto">;

/** The core of the client, and that of the server. The first core of a machine has the most interrupts to serve. */
const CORES = { one: [1, 1], two: [0, 1] } as const;

/** Where there is one process, and nothing to place. */
const WITHIN: readonly string[] = ["codec", "inproc", "port"];
/** Carriers on which to wake the other core takes longer than all the rest of a round trip. */
const LIGHT: readonly string[] = ["stdio", "unix", "tcp"];

/** Where the processes of a case belong. */
export function placementOf({ name, unit }: BenchCase, placement: Placement): CasePlacement {
  const { carrier } = parseName(name);
  if (WITHIN.includes(carrier)) return "free";
  if (placement !== "auto") return placement;
  // Of bulk both sides have their share at the same time.
  return unit === "us" && LIGHT.includes(carrier) ? "one" : "two";
}

/** Why processes cannot be put there; `undefined` where they can. */
export function whyNotPlaced(placement: Placement): string | undefined {
  if (placement === "free") return undefined;
  if (availableParallelism() < 2) return "there is only one core";
  if (spawnSync("taskset", ["--version"]).status !== 0) return "there is no taskset";
  return undefined;
}

/** The contender, put where it belongs. */
export function placed(contender: ContenderProgram, placement: CasePlacement): ContenderProgram {
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
