/** The page's program as one script, made from the sources. */
import { fileURLToPath } from "node:url";
import { build, defaultClientConditions } from "vite";

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Bundles it. Anything that only Node has would fail here, or in the browser. */
export async function bundlePage(): Promise<string> {
  const output = await build({
    configFile: false,
    root: pathOf("."),
    logLevel: "error",
    resolve: {
      conditions: ["@sheaf/source", ...defaultClientConditions],
      alias: { vitest: pathOf("./in-page/test-runner.ts") },
    },
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      target: "es2022",
      rolldownOptions: { input: pathOf("./in-page/main.ts") },
    },
  });
  const [result] = Array.isArray(output) ? output : [output];
  if (result === undefined || !("output" in result)) throw new Error("there is no bundle");
  return result.output[0].code;
}
