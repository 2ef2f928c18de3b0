/** Whether what would be measured has been compiled. */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { PACKAGE, ROOT } from "./folders.ts";

/** The packages whose compiled form runs while we measure. */
const MEASURED = [
  "arrow",
  "dataclass",
  "core",
  "pipe",
  "http",
  "websocket",
  "message-port",
  "shm",
  "subprocess",
];

/** Folders under measurement, by the name to call them. */
function folders(): [string, string][] {
  const packages = MEASURED.map((name): [string, string] => [
    `@sheaf/${name}`,
    path.join(ROOT, "packages", name),
  ]);
  return [...packages, ["@sheaf/bench", PACKAGE]];
}

/** What has no compiled form. */
export function missingBuilds(): string[] {
  return folders()
    .filter(([, folder]) => !existsSync(path.join(folder, "dist")))
    .map(([name]) => name);
}

/** What has been changed since it was compiled, as far as file times tell. */
export function staleBuilds(): string[] {
  return folders()
    .filter(([, folder]) => newest(path.join(folder, "src")) > newest(path.join(folder, "dist")))
    .map(([name]) => name);
}

/** When the newest file below a folder was written; tests are not compiled and do not count. */
function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && !/\.test(-d)?\.ts$|[\\/]testing$/.test(fullName(file)))
    .reduce((latest, file) => Math.max(latest, statSync(fullName(file)).mtimeMs), 0);
}

function fullName(file: { readonly parentPath: string; readonly name: string }): string {
  return path.join(file.parentPath, file.name);
}
