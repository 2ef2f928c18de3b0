import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, expect, test } from "vitest";
import { cancelProbe, fileProbe, memoryProbe, PROBE_FILE_VARIABLE } from "./cancel-probe.ts";

const folder = mkdtempSync(path.join(tmpdir(), "sheaf-probe-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = (): string => path.join(folder, `probe-${files++}.json`);

test.each([
  ["memory", () => memoryProbe()],
  ["a file", () => fileProbe(newFile())],
])("counters in %s start at zero, count and go back", (_where, makeProbe) => {
  const probe = makeProbe();
  expect(probe.read()).toEqual({ produce_calls: 0, exchange_calls: 0, on_cancel_calls: 0 });
  probe.bump("produce_calls");
  probe.bump("produce_calls");
  probe.bump("on_cancel_calls");
  expect(probe.read()).toEqual({ produce_calls: 2, exchange_calls: 0, on_cancel_calls: 1 });
  probe.reset();
  expect(probe.read()).toEqual({ produce_calls: 0, exchange_calls: 0, on_cancel_calls: 0 });
});

test("the file has what others read, and may lack what they did not write", () => {
  const file = newFile();
  writeFileSync(file, '{"exchange_calls": 4}');
  fileProbe(file).bump("produce_calls");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    produce_calls: 1,
    exchange_calls: 4,
    on_cancel_calls: 0,
  });
});

test("the environment names the file", () => {
  const file = newFile();
  process.env[PROBE_FILE_VARIABLE] = file;
  try {
    cancelProbe().bump("exchange_calls");
  } finally {
    delete process.env[PROBE_FILE_VARIABLE];
  }
  expect(fileProbe(file).read().exchange_calls).toBe(1);
});

test("a lock that was left behind is taken away", () => {
  const file = newFile();
  const lock = `${file}.lock`;
  writeFileSync(lock, "");
  utimesSync(lock, 1, 1);
  fileProbe(file).bump("produce_calls");
  expect(existsSync(lock)).toBe(false);
});

test("two who count at the same time lose nothing", async () => {
  const file = newFile();
  const probe = fileProbe(file);
  // The other one keeps to the same rule in its own words: a thread has no TypeScript of ours.
  const other = new Worker(
    `const fs = require("node:fs");
     const { file, rounds } = require("node:worker_threads").workerData;
     for (let i = 0; i < rounds; i++) {
       for (;;) { try { fs.closeSync(fs.openSync(file + ".lock", "wx")); break; } catch {} }
       const found = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
       found.produce_calls = (found.produce_calls ?? 0) + 1;
       fs.writeFileSync(file, JSON.stringify(found));
       fs.rmSync(file + ".lock");
     }`,
    { eval: true, workerData: { file, rounds: 200 } },
  );
  const ended = new Promise((resolve) => other.once("exit", resolve));
  await new Promise((resolve) => other.once("online", resolve));
  for (let i = 0; i < 200; i++) probe.bump("produce_calls");
  await ended;
  expect(probe.read().produce_calls).toBe(400);
});
