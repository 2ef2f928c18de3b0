/** When a log file is finished, and what becomes of it then. */

/** Decides about one file. */
export interface Rotation {
  /** Whether the file is finished before so many more bytes are written. */
  isDue(fileBytes: number, moreBytes: number): boolean;
  /** Puts the finished file, which is closed, out of the way. */
  rotate(path: string): void;
}

/** Files that are never finished. */
export const NO_ROTATION: Rotation = { isDue: () => false, rotate: () => {} };
