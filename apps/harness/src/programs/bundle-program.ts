/** A program as one script: it is started often, and from its sources that takes long. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, defaultServerConditions } from "vite";

/** A program on the disk. */
export interface BundledProgram extends AsyncDisposable {
  readonly file: string;
}

const CONDITIONS = ["@sheaf/source", ...defaultServerConditions];
/** Native packages are found from here, and are not in the bundle. */
const EXTERNAL = ["@cloudpss/zstd", "koffi"];
const FOLDERS = fileURLToPath(new URL("../../.cache/programs/", import.meta.url));

/** Bundles a program of the harness into a folder of its own, which goes with it. */
export async function bundleProgram(entry: URL): Promise<BundledProgram> {
  const source = fileURLToPath(entry);
  await mkdir(FOLDERS, { recursive: true });
  const folder = await mkdtemp(path.join(FOLDERS, "program-"));
  await build({
    configFile: false,
    root: path.dirname(source),
    logLevel: "error",
    resolve: { conditions: CONDITIONS },
    ssr: { noExternal: true, resolve: { conditions: CONDITIONS } },
    build: {
      ssr: source,
      outDir: folder,
      emptyOutDir: false,
      target: "node20",
      rolldownOptions: { external: EXTERNAL, output: { entryFileNames: "program.mjs" } },
    },
  });
  return {
    file: path.join(folder, "program.mjs"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
