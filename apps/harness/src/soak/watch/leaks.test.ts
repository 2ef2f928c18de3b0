import { expect, test } from "vitest";
import { growthOf } from "./leaks.ts";
import type { Sample } from "./sample.ts";

const before: Sample = {
  rssBytes: 1,
  liveBytes: 1,
  fds: 20,
  resources: { Timeout: 2, PipeWrap: 3 },
};

test("a process that has no more than before has not grown, whatever it weighs", () => {
  expect(growthOf(before, { ...before, rssBytes: 100, liveBytes: 100 })).toEqual([]);
  expect(growthOf(before, { ...before, fds: 19, resources: { Timeout: 2 } })).toEqual([]);
});

test("more files, more of a resource, and other resources are told", () => {
  const after = { ...before, fds: 22, resources: { Timeout: 3, PipeWrap: 3, Worker: 1 } };
  expect(growthOf(before, after)).toEqual([
    "open files: 22 instead of 20",
    "Timeout: 3 instead of 2",
    "Worker: 1 instead of 0",
  ]);
});
