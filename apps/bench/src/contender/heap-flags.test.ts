import { expect, test } from "vitest";
import { heapEnvironment, heapFlags } from "./heap-flags.ts";

test("contenders are given room in their heap and outside of it, or none at all", () => {
  expect(heapFlags(256)).toEqual(["--initial-heap-size=256"]);
  expect(heapEnvironment(256)).toEqual({
    MALLOC_TRIM_THRESHOLD_: "268435456",
    MALLOC_MMAP_THRESHOLD_: "33554432",
  });
  expect([heapFlags(0), heapEnvironment(0)]).toEqual([[], {}]);
});
