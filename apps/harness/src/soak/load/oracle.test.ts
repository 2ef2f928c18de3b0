import { RpcError, SheafError } from "@sheaf/core";
import { describe, expect, test } from "vitest";
import { BrokenPromise, endingOf, expectNumbers, expectSame, Sequence, Total } from "./oracle.ts";

describe("a sequence", () => {
  test("takes what comes in order, to the end", () => {
    const sequence = new Sequence("rows", 3, 6);
    for (const value of [3, 4, 5]) sequence.take(value);
    expect(() => sequence.end()).not.toThrow();
    expect(sequence.next).toBe(6);
  });

  test.each([
    ["something is lost", [3, 5], /5 came, 4 is lost/],
    ["something comes twice", [3, 4, 4], /4 came twice/],
    ["something comes again later", [3, 4, 5, 3], /3 came twice/],
    ["something comes behind the end", [3, 4, 5, 6], /6 is behind the end/],
    ["it ends too soon", [3, 4], /end: 5 instead of 6/],
  ])("complains when %s", (_name, values, message) => {
    const sequence = new Sequence("rows", 3, 6);
    const run = (): void => {
      for (const value of values) sequence.take(value);
      sequence.end();
    };
    expect(run).toThrow(BrokenPromise);
    expect(run).toThrow();
    const again = new Sequence("rows", 3, 6);
    expect(() => {
      for (const value of values) again.take(value);
      again.end();
    }).toThrow(message);
  });
});

test("a total knows the state that has to come of each turn", () => {
  const total = new Total();
  expect(total.add([1, 2])).toEqual({ total: 3, turns: 1 });
  expect(total.add([])).toEqual({ total: 3, turns: 2 });
  expect(total.add(Float64Array.of(4))).toEqual({ total: 7, turns: 3 });
});

test("what is not the same is told", () => {
  expect(() => expectSame("sum", 3, 3)).not.toThrow();
  expect(() => expectSame("sum", 3, 4)).toThrow("sum: 3 instead of 4");
  expect(() => expectNumbers("row", [1, 2], [1, 2])).not.toThrow();
  expect(() => expectNumbers("row", [1, 9], [1, 2])).toThrow("row 1: 9 instead of 2");
  expect(() => expectNumbers("row", [1], [1, 2])).toThrow("row, length: 1 instead of 2");
});

test("only a lost connection is no broken promise", () => {
  expect(endingOf(new SheafError("transport", "peer-closed", "gone"))).toBe("interrupted");
  const broken = [
    new SheafError("protocol", "malformed-message", "nonsense"),
    new SheafError("schema", "row-count", "rows"),
    new RpcError("ValueError", "remote"),
    new BrokenPromise("lost"),
    new TypeError("of nobody's making"),
    undefined,
  ];
  for (const error of broken) expect(endingOf(error)).toBe("broken");
});
