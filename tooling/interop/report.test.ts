import { describe, expect, it } from "vitest";
import { countAll, formatReport, readSuite } from "./report.mjs";
import { checkSkips } from "./skipped-tests.mjs";

const verdict = JSON.stringify({
  total: 3,
  results: [
    { name: "scalar.echo", passed: true, skipped: false, error: null, note: "refused, politely" },
    { name: "cancel.once", passed: false, skipped: false, error: "expected 1,\ngot 2" },
    { name: "http.cap", passed: true, skipped: true, skip_reason: "not over a pipe", error: null },
  ],
});

const cell = (checks: { name: string; error: string | null }[]) => ({
  release: "0.42.3 (a)",
  run: "stdio",
  seconds: 1.25,
  tests: readSuite(verdict),
  checks,
  stderr: "Traceback\nout of cheese\n",
});

describe("report", () => {
  it("does not count a skipped test as passed", () => {
    expect(countAll([cell([])])).toEqual({ passed: 1, failed: 1, skipped: 1, known: 0 });
  });

  it("counts a check like a test", () => {
    const checks = [
      { name: "worker.starts", error: null },
      { name: "worker.exits_cleanly", error: "SIGTERM" },
    ];
    expect(countAll([cell(checks)])).toEqual({ passed: 2, failed: 2, skipped: 1, known: 0 });
  });

  it("shows the table, every failure with its message, and the sums last", () => {
    const text = formatReport([cell([{ name: "worker.exits_cleanly", error: "SIGTERM" }])]);
    expect(text).toMatchInlineSnapshot(`
      "release     run    passed  failed  skipped  known  checks  seconds  failing
      0.42.3 (a)  stdio       1       1        1      0     0/1      1.3  cancel.once, worker.exits_cleanly

      FAIL 0.42.3 (a) stdio: cancel.once
          expected 1,
          got 2

      FAIL 0.42.3 (a) stdio: worker.exits_cleanly
          SIGTERM

      stderr 0.42.3 (a) stdio, its end:
          Traceback
          out of cheese

      note 0.42.3 (a) stdio: scalar.echo
          refused, politely

      1 passed, 2 failed, 1 skipped"
    `);
  });
});

describe("skipped tests", () => {
  it("allows what the reference skips, and no more", () => {
    const tests = readSuite(verdict);
    expect(checkSkips(tests, ["http.cap", "http.other"]).error).toBeNull();
    expect(checkSkips(tests, []).error).toContain("http.cap");
  });

  it("does not take a reference that gave no verdict for one that skips nothing", () => {
    expect(checkSkips([], undefined).error).not.toBeNull();
  });
});
