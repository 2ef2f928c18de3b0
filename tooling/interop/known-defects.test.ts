import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { markKnownDefects } from "./known-defects.mjs";
import { defectsPage, peerDefects } from "./peer-defects.mjs";
import { countAll, formatReport } from "./report.mjs";

const defect = {
  id: "other-1",
  what: "it cannot count",
  releases: /^9\./,
  runs: /^client /,
  tests: ["count.one", "count.two"],
  says: /not 1/,
};

const test = (name: string, error: string | null) => ({
  name,
  passed: error === null,
  skipped: false,
  error,
  note: null,
});

const cell = (tests: ReturnType<typeof test>[], release = "9.1 (b)") => ({
  release,
  run: "client stdio",
  seconds: 1,
  tests,
  checks: [],
  stderr: "",
});

describe("known defects of peers", () => {
  it("count as known when they fail as expected", () => {
    const marked = markKnownDefects(cell([test("count.one", "2 is not 1")]), [defect]);
    expect(marked.tests[0]).toMatchObject({ known: "other-1" });
    expect(countAll([marked])).toEqual({ passed: 0, failed: 0, skipped: 0, known: 1 });
  });

  it("do not cover another failure, another test or another release", () => {
    const other = [test("count.one", "no connection"), test("count.three", "2 is not 1")];
    expect(countAll([markKnownDefects(cell(other), [defect])]).failed).toBe(2);
    const elsewhere = cell([test("count.one", "2 is not 1")], "10.0 (c)");
    expect(countAll([markKnownDefects(elsewhere, [defect])]).failed).toBe(1);
  });

  it("are said to be gone when their test passes, which counts as passed", () => {
    const marked = markKnownDefects(cell([test("count.two", null)]), [defect]);
    expect(marked.tests[0]).toMatchObject({ gone: "other-1" });
    expect(countAll([marked])).toMatchObject({ passed: 1, failed: 0, known: 0 });
  });

  it("are shown below the table", () => {
    const [first] = peerDefects;
    const tests = [
      { ...test("a.b", "x"), known: first!.id },
      { ...test("c.d", null), gone: first!.id },
    ];
    const text = formatReport([{ ...cell(tests), checks: [] }]);
    expect(text).toContain(`known peer defect ${first!.id}: ${first!.what}`);
    expect(text).toContain("9.1 (b) client stdio: a.b");
    expect(text).toContain(`peer defect ${first!.id} does not show any more`);
    expect(text).toContain("9.1 (b) client stdio: c.d");
    expect(text).not.toContain("FAIL");
  });

  it("each have a chapter of their own in the docs", () => {
    const page = readFileSync(new URL(`../../${defectsPage}`, import.meta.url), "utf8");
    const chapters = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(chapters).toEqual(peerDefects.map(({ id }) => id));
  });
});
