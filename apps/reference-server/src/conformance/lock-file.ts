/**
 * An advisory lock between processes. Node has no `flock`, so the lock is a file beside the guarded one,
 * which only one process can create.
 */
import { closeSync, openSync, rmSync, statSync } from "node:fs";

/** A lock older than that was left behind: nobody holds one for longer than a read and a write. */
const STALE_MS = 5_000;
const WAIT_MS = 1;

/** Runs `action` while no other process runs one for the same path. Waits as long as it takes. */
export function withLockFile<Value>(path: string, action: () => Value): Value {
  const lock = `${path}.lock`;
  while (!taken(lock)) {
    if (ageMs(lock) > STALE_MS) rmSync(lock, { force: true });
    else sleep(WAIT_MS);
  }
  try {
    return action();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(lock: string): boolean {
  try {
    closeSync(openSync(lock, "wx"));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function ageMs(lock: string): number {
  const stats = statSync(lock, { throwIfNoEntry: false });
  return stats === undefined ? 0 : Date.now() - stats.mtimeMs;
}

const sleeper = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

function sleep(milliseconds: number): void {
  Atomics.wait(sleeper, 0, 0, milliseconds);
}
