import { expect, test } from "vitest";
import { CASES } from "./cases.ts";
import { isOwnFloor, mebibytesOf, parseName } from "./names.ts";

test("every case has a name of its own, which can be taken apart", () => {
  const names = CASES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(parseName(name).work).toBe(name.split("/")[1]);
});

test("there are no other cases", () => {
  for (const name of ["unix", "unix/", "ws/unary-1000-concurrent", "smoke/unary-add", "codec/x"]) {
    expect(() => parseName(name)).toThrow(RangeError);
  }
});

test.each([
  ["unary-add", undefined],
  ["unary-1000-concurrent", undefined],
  ["batch-1mib-rows", 1],
  ["batch-8mib-released", 8],
  ["upload-1mib-unmasked", 1],
] as const)("a unit of %s moves %s MiB, and is told by that", (work, mebibytes) => {
  expect(mebibytesOf(work)).toBe(mebibytes);
  const units = CASES.filter((one) => parseName(one.name).work === work).map(({ unit }) => unit);
  expect(new Set(units)).toEqual(new Set([mebibytes === undefined ? "us" : "MiB/s"]));
});

test("shared memory, and calls side by side, are compared with ourselves", () => {
  const own = CASES.filter(({ name }) => isOwnFloor(parseName(name))).map(({ name }) => name);
  expect(own.every((name) => /^shm|concurrent$/.test(name))).toBe(true);
  expect(own).toContain("ws-mux/unary-1000-concurrent");
});
