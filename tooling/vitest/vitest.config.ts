import { fileURLToPath } from "node:url";
import { defaultServerConditions } from "vite";
import { configDefaults, defineConfig } from "vitest/config";
import { LongFirst } from "./long-first.ts";

// One program, straight from the sources: no build comes before a test.
const source = ["@sheaf/source", ...defaultServerConditions];

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: { conditions: source },
  ssr: { resolve: { conditions: source } },
  test: {
    environment: "node",
    // What it finds depends on how long things take: it is asked alone, with the whole matrix.
    exclude: [...configDefaults.exclude, "apps/harness/src/fuzz/campaign/*.test.ts"],
    include: ["{packages,apps,tooling}/*/src/**/*.test.ts", "tooling/*/*.test.ts"],
    isolate: false,
    pool: "threads",
    // Much of the time is waiting for other processes.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    testTimeout: 30_000,
  },
});
