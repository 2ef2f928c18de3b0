/** The programs of this folder, as commands. */
import { fileURLToPath } from "node:url";

/** The command that runs a program from the sources. `preload` is a script that runs before it. */
export function commandOf(program: string, preload?: string): string[] {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const before = preload === undefined ? [] : ["--import", `data:text/javascript,${preload}`];
  return [process.execPath, ...before, "--import", "tsx", "--conditions=@sheaf/source", path];
}
