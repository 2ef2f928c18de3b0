/** Runs a case of ours under V8's profiler, client and server each. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { Contender } from "../contender/contender.ts";
import { HEAP_MEGABYTES, heapEnvironment, heapFlags } from "../contender/heap-flags.ts";
import { SERVER_FLAGS } from "../contender/start-server.ts";
import { compiled } from "../folders.ts";
import type { CpuProfile } from "./cpu-profile.ts";

/** A profile, and of which side. */
export interface SideProfile {
  readonly side: "client" | "server";
  readonly profile: CpuProfile;
  /** The microseconds of a unit of work while it was profiled. */
  readonly micros: number;
}

const SIDES = ["client", "server"] as const;
const INTERVAL_MICROS = 200;
const WARM_UP_MS = 500;

/** Profiles a case; in-process cases have a client only. Files are left in `folder`. */
export async function takeProfiles(
  caseName: string,
  folder: string,
  forMs: number,
): Promise<SideProfile[]> {
  mkdirSync(folder, { recursive: true });
  for (const side of SIDES) rmSync(fileOf(folder, side), { force: true });
  const program = {
    command: [process.execPath, ...flags(folder, "client"), compiled("ours/runner")],
    env: {
      ...heapEnvironment(HEAP_MEGABYTES),
      [SERVER_FLAGS]: JSON.stringify(flags(folder, "server")),
    },
  };
  const contender = await Contender.start(program, { case: caseName, warmUpMs: WARM_UP_MS });
  const micros = await contender.sample(forMs);
  // The profile is written as the process ends.
  await contender.stop();
  return SIDES.flatMap((side) => {
    const profile = read(fileOf(folder, side));
    return profile === undefined ? [] : [{ side, profile, micros }];
  });
}

function flags(folder: string, side: string): string[] {
  return [
    ...heapFlags(HEAP_MEGABYTES),
    "--cpu-prof",
    `--cpu-prof-interval=${INTERVAL_MICROS}`,
    `--cpu-prof-dir=${folder}`,
    `--cpu-prof-name=${side}.cpuprofile`,
  ];
}

function fileOf(folder: string, side: string): string {
  return path.join(folder, `${side}.cpuprofile`);
}

function read(file: string): CpuProfile | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
