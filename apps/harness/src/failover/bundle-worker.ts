/** The worker as one script: it is started often, and from its sources that takes long. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, defaultServerConditions } from "vite";

/** A program on the disk. */
export interface WorkerProgram extends AsyncDisposable {
  readonly file: string;
}

const ENTRY = fileURLToPath(new URL("./worker.ts", import.meta.url));
const CONDITIONS = ["@sheaf/source", ...defaultServerConditions];

/** Bundles it into a folder of its own, which goes with it. */
export async function bundleWorker(): Promise<WorkerProgram> {
  const folder = await mkdtemp(path.join(tmpdir(), "sheaf-worker-"));
  await build({
    configFile: false,
    root: path.dirname(ENTRY),
    logLevel: "error",
    resolve: { conditions: CONDITIONS },
    ssr: { noExternal: true, resolve: { conditions: CONDITIONS } },
    build: {
      ssr: ENTRY,
      outDir: folder,
      emptyOutDir: false,
      target: "node20",
      // Optional, and not loaded where Node has it.
      rolldownOptions: {
        external: ["@cloudpss/zstd"],
        output: { entryFileNames: "worker.mjs" },
      },
    },
  });
  return {
    file: path.join(folder, "worker.mjs"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
