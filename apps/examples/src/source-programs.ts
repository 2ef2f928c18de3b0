/** Running TypeScript programs from the sources, in processes and threads of their own. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

const CONDITIONS = "--conditions=@sheaf/source";

/** Where the loader is, whichever folder a program runs in. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const TSX_API = new URL("esm/api/index.mjs", TSX).href;

/** The command that runs a program from the sources. */
export function sourceCommand(program: string, ...parameters: string[]): string[] {
  return [process.execPath, "--import", TSX, CONDITIONS, program, ...parameters];
}

/** Starts a thread that runs a program from the sources. */
export function sourceThread(program: string, options: WorkerOptions): Worker {
  // The loader does not reach into threads by itself.
  const boot = `import { register } from "${TSX_API}"; register(); await import("${pathToFileURL(program)}");`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(boot)}`);
  return new Worker(url, { ...options, execArgv: [CONDITIONS] });
}
