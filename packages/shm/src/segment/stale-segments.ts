/** Segments of processes that were killed before they could remove them. */
import { lstatSync, readdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { hasEnded, ownerOf } from "./segment-name.ts";
import { SHM_FOLDER } from "./shm-file.ts";

let looked = false;

/** {@link removeStaleSegments}, the first time that this process makes or finds a segment; warns if there were any. */
export function removeStaleSegmentsOnce(folder: string = SHM_FOLDER): void {
  if (looked) return;
  looked = true;
  const removed = removeStaleSegments(folder);
  if (removed.length === 0) return;
  const what = removed.length === 1 ? "a segment" : `${removed.length} segments`;
  process.emitWarning(
    `removed ${what} of shared memory that processes which have ended left behind: ${removed.join(", ")}`,
    { type: "SheafWarning", code: "SHEAF_STALE_SEGMENTS" },
  );
}

/** Removes the segments of this project and of this user whose owner has ended; answers their names. */
export function removeStaleSegments(folder: string = SHM_FOLDER): string[] {
  return namesIn(folder).filter((name) => {
    const owner = ownerOf(name);
    return owner !== undefined && hasEnded(owner) && removeOwn(join(folder, name));
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether the file was this user's, and there was one. */
function removeOwn(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.uid !== process.geteuid?.()) return false;
  try {
    unlinkSync(path);
    return true;
  } catch {
    // Another process that has just started was faster.
    return false;
  }
}
