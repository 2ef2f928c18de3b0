import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import shared from "./vitest.config.ts";

// The whole matrix, every carrier in every variant: `npm run matrix -w @sheaf/harness`. With SHEAF_MATRIX=rest, what
// `npm test` leaves out.
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: [
      "apps/harness/src/coverage.test.ts",
      "apps/harness/src/matrix/*.test.ts",
      "apps/harness/src/fuzz/campaign/*.test.ts",
    ],
    exclude: configDefaults.exclude,
    env: { SHEAF_MATRIX: process.env.SHEAF_MATRIX ?? "whole" },
    // Alone in their processes, the rows can be checked for descriptors and children that they leave behind.
    pool: "forks",
    globalSetup: [fileURLToPath(new URL("./temporary-folders.ts", import.meta.url))],
    setupFiles: [fileURLToPath(new URL("./own-temporary-folder.ts", import.meta.url))],
  },
});
