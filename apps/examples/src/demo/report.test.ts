import { expect, test } from "vitest";
import type { Part } from "./parts.ts";
import { type Cell, reportOf, wrongCells } from "./report.ts";

const part = (name: string, expected: string): Part => ({
  name,
  expected,
  run: () => Promise.reject(new Error("not run here")),
});
const sum = part("sum", "6");
const mean = part("running mean", "2");

test("aligns columns and names each example once", () => {
  const cells: Cell[] = [
    { part: sum, carrier: "in-process", result: "6", turns: 10, ms: 1 },
    { part: sum, carrier: "tcp", result: "6", turns: 10, ms: 12.4 },
    { part: mean, carrier: "in-process", result: "2", turns: 1000, ms: 5 },
    { part: mean, carrier: "tcp", result: "2", turns: 1000, ms: 50 },
  ];
  expect(wrongCells(cells)).toEqual([]);
  expect(reportOf(cells, 1234).split("\n").slice(2)).toEqual([
    "example       transport   result  turns  total  per turn",
    "────────────  ──────────  ──────  ─────  ─────  ────────",
    "sum           in-process  6          10   1 ms    100 µs",
    "              tcp         6          10  12 ms   1240 µs",
    "running mean  in-process  2        1000   5 ms      5 µs",
    "              tcp         2        1000  50 ms     50 µs",
    "",
    "2 examples over 2 transports in 1.2 s: every result is as expected, and so the same everywhere.",
    "",
  ]);
});

test("names what is not as expected", () => {
  const cells: Cell[] = [
    { part: sum, carrier: "in-process", result: "6", turns: 10, ms: 1 },
    { part: sum, carrier: "tcp", result: "7", turns: 10, ms: 1 },
    { part: sum, carrier: "unix", result: "FAILED: no", turns: 0, ms: 0 },
  ];
  expect(wrongCells(cells)).toEqual(cells.slice(1));
  expect(reportOf(cells, 100)).toContain("sum over tcp: 7, expected 6\nsum over unix: FAILED: no");
  expect(reportOf(cells, 100)).toMatch(/2 of 3 results are not as expected\.\n$/);
});
