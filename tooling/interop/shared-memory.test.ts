import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sharing } from "./shared-memory.mjs";

let where = "";
beforeEach(() => {
  where = mkdtempSync(path.join(tmpdir(), "interop-shm-"));
});
afterEach(() => rmSync(where, { recursive: true }));

const make = (name: string) => writeFileSync(path.join(where, name), "");
/** As no process has it. */
const NOBODY = 2 ** 30;
const ours = (pid: number) => `sheaf-1-${pid}-1-0-0123456789abcdef`;

const leftBy = async (run: () => void, limitMs = 0) => {
  const checks: { name: string; error: string | null }[] = [];
  const running = async () => {
    run();
    return { checks };
  };
  const outcome = await sharing(running, { where, limitMs });
  return outcome.checks[0];
};

it("finds what a run has left, of ours and of Python's", async () => {
  make("psm_before");
  const check = await leftBy(() => ["psm_1", ours(NOBODY), "sem.other"].map(make));
  expect(check).toEqual({
    name: "shm.leaves_no_segment",
    error: expect.stringMatching(/^still in .*: (psm_1, sheaf-.*|sheaf-.*, psm_1)$/),
  });
  expect(check?.error).not.toContain("before");
  expect(check?.error).not.toContain("sem.");
});

it("leaves alone what a process uses that has nothing to do with the run", async () => {
  const check = await leftBy(() => make(ours(process.pid)));
  expect(check?.error).toBeNull();
});

it("gives those that remove them by themselves their time", async () => {
  const check = await leftBy(() => {
    make("psm_1");
    setImmediate(() => rmSync(path.join(where, "psm_1")));
  }, 5_000);
  expect(check?.error).toBeNull();
});
