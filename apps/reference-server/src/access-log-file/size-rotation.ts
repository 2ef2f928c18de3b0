import { existsSync, renameSync, rmSync } from "node:fs";
import type { Rotation } from "./rotation.ts";

/**
 * Files of at most `maxBytes`, except for longer single lines. The finished ones are `<path>.1`, the youngest,
 * to `<path>.<backupCount>`. With no backups there is no place for a finished file, so none is ever finished.
 */
export function sizeRotation(options: {
  readonly maxBytes: number;
  readonly backupCount: number;
}): Rotation {
  const { maxBytes, backupCount } = options;
  return {
    isDue: (fileBytes, moreBytes) =>
      backupCount > 0 && fileBytes > 0 && fileBytes + moreBytes > maxBytes,
    rotate: (path) => {
      rmSync(`${path}.${backupCount}`, { force: true });
      for (let number = backupCount - 1; number > 0; number--) {
        if (existsSync(`${path}.${number}`))
          renameSync(`${path}.${number}`, `${path}.${number + 1}`);
      }
      renameSync(path, `${path}.1`);
    },
  };
}
