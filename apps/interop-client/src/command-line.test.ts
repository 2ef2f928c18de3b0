import { describe, expect, test } from "vitest";
import { readCommandLine } from "./command-line.ts";

describe("command line", () => {
  test.each([
    [["--unix", "s"], { kind: "unix", path: "s" }],
    [["--tcp", "127.0.0.1:80"], { kind: "tcp", host: "127.0.0.1", port: 80 }],
    [["--url", "http://h:1"], { kind: "http", url: "http://h:1", ca: undefined }],
    [["--url", "https://h", "--ca", "f"], { kind: "http", url: "https://h", ca: "f" }],
    [["--", "python", "--unix"], { kind: "stdio", command: ["python", "--unix"] }],
  ])("%j", (argv, target) => {
    expect(readCommandLine(["a,b", ...argv])).toEqual({ suites: ["a", "b"], target, filter: [] });
  });

  test("filters are separated by commas", () => {
    const { filter } = readCommandLine(["suite", "--filter", "echo.*, !*.dynamic", "--", "x"]);
    expect(filter).toEqual(["echo.*", "!*.dynamic"]);
  });

  test.each([
    [[]],
    [["suite"]],
    [["suite", "another", "--unix", "s"]],
    [["suite", "--unix", "s", "--tcp", "h:1"]],
    [["suite", "--unix", "s", "--", "x"]],
    [["suite", "--tcp", "80"]],
    [["suite", "--http", "x"]],
    [["suite", "--ca", "f", "--tcp", "h:1"]],
  ])("refuses %j", (argv) => {
    expect(() => readCommandLine(argv)).toThrow();
  });
});
