import { describe, expect, it } from "vitest";
import { findChromium, runPage } from "./chromium.ts";
import { fixtureSite } from "./fixture-site.ts";
import { bundlePage } from "./page-bundle.ts";
import type { CaseResult } from "./page-contract.ts";

async function runInChromium(program: string): Promise<CaseResult[]> {
  await using site = await fixtureSite(await bundlePage());
  return await runPage(program, site.origin);
}

const program = findChromium();

// Which cases there are only the page knows, so it runs before they are listed.
describe("in Chromium", async () => {
  if (program === undefined) {
    const isRequired = Boolean(process.env.CI);
    it.skipIf(!isRequired)("Chromium is installed (or named by SHEAF_CHROMIUM)", () => {
      expect(program).toBeDefined();
    });
    return;
  }
  const outcome = await runInChromium(program).catch((error: unknown) => ({ error }));
  if (!Array.isArray(outcome)) {
    it("the page runs", () => {
      throw outcome.error;
    });
    return;
  }
  it("the page has cases", () => {
    expect(outcome.length).toBeGreaterThan(50);
  });
  for (const { path, error } of outcome) {
    it(path.join(" > "), () => {
      if (error !== undefined)
        throw Object.assign(new Error(error.message), { stack: error.stack });
    });
  }
});
