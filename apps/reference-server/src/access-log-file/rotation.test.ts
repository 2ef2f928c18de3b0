import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { LogFile } from "./log-file.ts";
import { NO_ROTATION } from "./rotation.ts";
import { sizeRotation } from "./size-rotation.ts";
import { timeRotation } from "./time-rotation.ts";

const root = mkdtempSync(path.join(tmpdir(), "sheaf-log-"));
afterAll(() => rmSync(root, { recursive: true }));

let folder: string;
let file: string;
let folders = 0;
beforeEach(() => {
  folder = path.join(root, String(folders++), "logs");
  file = path.join(folder, "a.log");
});

/** What each file of the folder holds. */
function contents(): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
  );
}

test("appends to what is there, and readers see each line at once", () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, "old\n");
  const log = new LogFile(file, NO_ROTATION);
  log.append("one\n");
  expect(contents()).toEqual({ "a.log": "old\none\n" });
  log.append("two\n");
  expect(contents()).toEqual({ "a.log": "old\none\ntwo\n" });
  log.close();
});

describe("by size", () => {
  test("keeps the youngest files, and no line is cut", () => {
    const log = new LogFile(file, sizeRotation({ maxBytes: 10, backupCount: 2 }));
    for (const line of ["aaaa\n", "bbbb\n", "cccc\n", "a very long line\n", "dddd\n"])
      log.append(line);
    log.close();
    expect(contents()).toEqual({
      "a.log": "dddd\n",
      "a.log.1": "a very long line\n",
      "a.log.2": "cccc\n",
    });
  });

  test("without backups nothing is thrown away", () => {
    const log = new LogFile(file, sizeRotation({ maxBytes: 5, backupCount: 0 }));
    log.append("aaaa\n");
    log.append("bbbb\n");
    log.close();
    expect(contents()).toEqual({ "a.log": "aaaa\nbbbb\n" });
  });

  test("counts what was written in the background", async () => {
    const log = new LogFile(file, sizeRotation({ maxBytes: 10, backupCount: 1 }));
    await log.appendLater("aaaa\nbbbb\n");
    await log.appendLater("cccc\n");
    log.close();
    expect(contents()).toEqual({ "a.log": "cccc\n", "a.log.1": "aaaa\nbbbb\n" });
  });
});

describe("by time", () => {
  const start = Date.UTC(2026, 10, 21, 22, 30);
  const hourMs = 3_600_000;

  function logWith(when: "H" | "midnight", backupCount: number) {
    const clock = { ms: start };
    const now = () => clock.ms;
    const log = new LogFile(file, timeRotation({ when, backupCount, sinceMs: start, now }));
    return { log, clock };
  }

  test("a finished file is named after the hour in which it began", () => {
    const { log, clock } = logWith("H", 5);
    log.append("one\n");
    clock.ms += hourMs - 1;
    log.append("two\n");
    clock.ms += 1;
    log.append("three\n");
    log.close();
    expect(contents()).toEqual({ "a.log": "three\n", "a.log.2026-11-21_22": "one\ntwo\n" });
  });

  test("days end at midnight", () => {
    const { log, clock } = logWith("midnight", 5);
    log.append("one\n");
    clock.ms += 1.5 * hourMs;
    log.append("two\n");
    log.close();
    expect(contents()).toEqual({ "a.log": "two\n", "a.log.2026-11-21": "one\n" });
  });

  test("old files go, other files stay", () => {
    const { log, clock } = logWith("H", 2);
    log.append("0\n");
    writeFileSync(`${file}.2026-11-21`, "a day's file");
    writeFileSync(`${file}.gz`, "not ours");
    for (let hour = 1; hour <= 4; hour++) {
      clock.ms += hourMs;
      log.append(`${hour}\n`);
    }
    log.close();
    expect(Object.keys(contents())).toEqual([
      "a.log",
      "a.log.2026-11-21",
      "a.log.2026-11-22_00",
      "a.log.2026-11-22_01",
      "a.log.gz",
    ]);
  });

  test("a pause of several hours is one rotation", () => {
    const { log, clock } = logWith("H", 5);
    log.append("one\n");
    clock.ms += 5.5 * hourMs;
    log.append("two\n");
    log.append("three\n");
    log.close();
    expect(contents()).toEqual({ "a.log": "two\nthree\n", "a.log.2026-11-21_22": "one\n" });
  });

  test("a finished file of the same name is not overwritten", () => {
    const { log, clock } = logWith("H", 5);
    writeFileSync(`${file}.2026-11-21_22`, "before\n");
    log.append("one\n");
    clock.ms += hourMs;
    log.append("two\n");
    log.close();
    expect(contents()).toEqual({ "a.log": "one\ntwo\n", "a.log.2026-11-21_22": "before\n" });
  });
});
