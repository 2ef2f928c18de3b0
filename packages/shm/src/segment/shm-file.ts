/** POSIX shared memory as files: on Linux a segment is a file of its name in `/dev/shm`. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";

/** Where segments are. */
export const SHM_FOLDER = "/dev/shm";

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;

/** An open segment file. */
export interface ShmFile {
  readonly fd: number;
  readonly byteLength: number;
}

/** Whether there is such a folder. */
export function hasShmFolder(): boolean {
  return existsSync(SHM_FOLDER);
}

/** Makes a file of this size that only this user can open. */
export function createShmFile(name: string, byteLength: number): ShmFile {
  const fd = openSync(join(SHM_FOLDER, name), O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, 0o600);
  try {
    ftruncateSync(fd, byteLength);
    return { fd, byteLength };
  } catch (error) {
    closeSync(fd);
    unlinkShmFile(name);
    throw error;
  }
}

/** Opens another process's file. Throws when there is none, or it is not this user's. */
export function openShmFile(name: string): ShmFile {
  const fd = openSync(join(SHM_FOLDER, name), O_NOFOLLOW | O_RDWR);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error(`${name} is no file`);
    // A server that may open everything must not be had to by whoever may not.
    if (stat.uid !== process.geteuid?.()) throw new Error(`${name} belongs to another user`);
    return { fd, byteLength: stat.size };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Takes the name away; the memory lives on as long as somebody has it mapped. Without effect where it is gone. */
export function unlinkShmFile(name: string): void {
  try {
    unlinkSync(join(SHM_FOLDER, name));
  } catch {
    // Somebody else was faster.
  }
}
