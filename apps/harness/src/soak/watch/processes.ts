/** Processes, as Linux tells of them. */
import { readdirSync, readFileSync } from "node:fs";

/** A process that this one has started. */
export interface Child {
  readonly pid: number;
  readonly command: string;
}

/** The processes that this one has started and that still run. */
export function children(): readonly Child[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => childOf(name) ?? []);
}

function childOf(name: string): Child | undefined {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "latin1");
    // Behind the program's name, which may hold anything: state and parent.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(parent) !== process.pid || state === "Z") return undefined;
    const command = readFileSync(`/proc/${name}/cmdline`, "latin1").replaceAll("\0", " ");
    return { pid: Number(name), command };
  } catch {
    // It has ended in the meantime.
    return undefined;
  }
}

/** The workers among the children. */
export function workerPids(): readonly number[] {
  return children()
    .filter(({ command }) => command.includes("stdio-worker"))
    .map(({ pid }) => pid);
}
