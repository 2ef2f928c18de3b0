/** What a process holds of the system, as far as Linux tells; elsewhere, what Node tells. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { threadId } from "node:worker_threads";

/** What kind of thing is held. */
export type HeldKind = "handle" | "descriptor" | "process" | "shared memory" | "temporary file";

/** One thing that is held. */
export interface Held {
  readonly kind: HeldKind;
  /** Which one: the type of a handle, where a descriptor leads, a process id, a name. */
  readonly what: string;
}

/** Descriptors that somebody has to close; what else there is belongs to the runtime. */
const CLOSABLE = /^(socket:|pipe:|\/dev\/shm\/|\/tmp\/)/;
/** What this project makes in common folders begins so. */
const PREFIX = "sheaf-";

/** What this thread holds; with `alone`, also what cannot be told from what other threads of the process hold. */
export function inventory(alone: boolean): readonly Held[] {
  const own = [
    ...held("handle", process.getActiveResourcesInfo()),
    ...held("shared memory", ownSegments()),
  ];
  if (!alone) return own;
  return [
    ...own,
    ...held("descriptor", openDescriptors()),
    ...held("process", childProcesses()),
    ...held(
      "temporary file",
      namesIn(tmpdir()).filter((name) => name.startsWith(PREFIX)),
    ),
  ];
}

function held(kind: HeldKind, names: readonly string[]): Held[] {
  return names.map((what) => ({ kind, what }));
}

/** Segments say in their names which process and which thread has made them. */
function ownSegments(): string[] {
  return namesIn("/dev/shm").filter((name) => {
    const [project, , pid, , thread] = name.split("-");
    return project === "sheaf" && pid === String(process.pid) && thread === String(threadId);
  });
}

function openDescriptors(): string[] {
  return namesIn("/proc/self/fd")
    .map((descriptor) => linkOf(`/proc/self/fd/${descriptor}`))
    .filter((target) => CLOSABLE.test(target));
}

/** Each thread has its own list of the processes that it has started. */
function childProcesses(): string[] {
  return namesIn("/proc/self/task").flatMap((task) =>
    textOf(`/proc/self/task/${task}/children`).split(" ").filter(Boolean),
  );
}

/** Empty where there is no such folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for what is gone meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
