import { expect, test } from "vitest";
import { closingLine, type Run } from "../outcome.ts";
import { asJson } from "./json.ts";
import { asJunit } from "./junit.ts";
import { asTable } from "./table.ts";

const RUN: Run = {
  worker: 'Service 1.0.0 at "x"',
  outcomes: [
    { name: "shm.a", status: "skipped", ms: 0, reason: "none is used" },
    { name: "shm.b", status: "skipped", ms: 0, reason: "none is used" },
    { name: "echo.a", status: "passed", ms: 1.4 },
    { name: "echo.b.c", status: "failed", ms: 20, reason: "the value is <1>\nand & not \u00012" },
  ],
};

test("the closing line counts", () => {
  expect(closingLine(RUN.outcomes)).toBe("1 passed, 1 failed, 2 skipped");
});

test("a table has numbers, what failed, and why things were skipped", () => {
  expect(asTable(RUN)).toBe(`Service 1.0.0 at "x"

category   passed   failed  skipped
shm             0        0        2
echo            1        1        0

failed
  echo.b.c
      the value is <1>
      and & not \u00012

skipped
  2 of shm: none is used

1 passed, 1 failed, 2 skipped`);
});

test("JSON is JSON", () => {
  expect(JSON.parse(asJson(RUN))).toEqual({
    worker: RUN.worker,
    summary: { passed: 1, failed: 1, skipped: 2 },
    tests: RUN.outcomes.map((outcome) => ({ ...outcome, ms: Math.round(outcome.ms) })),
  });
});

test("JUnit is XML, whatever the reasons are", () => {
  expect(asJunit(RUN)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="1" skipped="2" time="0.021">
  <testsuite name="Service 1.0.0 at &quot;x&quot;" tests="4" failures="1" skipped="2" time="0.021">
    <testcase classname="shm" name="shm.a" time="0.000"><skipped message="none is used"/></testcase>
    <testcase classname="shm" name="shm.b" time="0.000"><skipped message="none is used"/></testcase>
    <testcase classname="echo" name="echo.a" time="0.001"/>
    <testcase classname="echo" name="echo.b.c" time="0.020"><failure message="the value is &lt;1&gt;&#10;and &amp; not \uFFFD2"/></testcase>
  </testsuite>
</testsuites>`);
});
