/** Which segments of shared memory there are. */
import { readdirSync } from "node:fs";
import { threadId } from "node:worker_threads";

/** The segments that this thread has made and that still have a name. Other test files run in other threads. */
export function ownSegments(): string[] {
  return segmentsOf(process.pid).filter((name) => name.split("-")[4] === String(threadId));
}

/** The segments with a name that a process has made. */
export function segmentsOf(pid: number | undefined): string[] {
  return readdirSync("/dev/shm").filter((name) => {
    const [project, , owner] = name.split("-");
    return project === "sheaf" && owner === String(pid);
  });
}
