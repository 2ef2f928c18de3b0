/**
 * Puts a client and its server on a core each, with `--two-cores`. Left to itself the scheduler puts both on one core
 * or on two, for as long as they live, and a ratio may compare one placement with another.
 */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import type { ContenderProgram } from "../contender/contender.ts";
import { SERVER_PREFIX } from "../contender/start-server.ts";

/** Whether there are two cores, and a way to say which is whose. */
export function hasTwoCores(): boolean {
  return availableParallelism() >= 2 && spawnSync("taskset", ["--version"]).status === 0;
}

/** The contender, its client on the first core and its server on the second. */
export function onTwoCores({ command, env }: ContenderProgram): ContenderProgram {
  return {
    command: [...onCore(0), ...command],
    env: { ...env, [SERVER_PREFIX]: JSON.stringify(onCore(1)) },
  };
}

function onCore(core: number): string[] {
  return ["taskset", "--cpu-list", String(core)];
}
