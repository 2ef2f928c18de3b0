import { describe, expect, test } from "vitest";
import { readCommandLine } from "./command-line.ts";

describe("command line", () => {
  test.each([
    [["--unix", "s"], { kind: "unix", path: "s" }],
    [["--tcp", "127.0.0.1:80"], { kind: "tcp", host: "127.0.0.1", port: 80 }],
    [["--url", "http://h:1"], { kind: "http", url: "http://h:1", ca: undefined }],
    [["--url", "https://h", "--ca", "f"], { kind: "http", url: "https://h", ca: "f" }],
    [["--ws", "ws://h:1"], { kind: "ws", url: "ws://h:1", protocol: undefined }],
    [
      ["--ws", "ws://h:1", "--ws-protocol", "sheaf.mux.v1"],
      { kind: "ws", url: "ws://h:1", protocol: "sheaf.mux.v1" },
    ],
    [["--", "python", "--unix"], { kind: "stdio", command: ["python", "--unix"] }],
  ])("%j", (argv, target) => {
    const suites = ["a", "b"];
    const whole = { suites, target, shmBytes: undefined, filter: [] };
    expect(readCommandLine(["a,b", ...argv])).toEqual(whole);
  });

  test("shared memory goes with every carrier within a machine", () => {
    for (const target of [
      ["--unix", "s"],
      ["--tcp", "127.0.0.1:80"],
      ["--", "python"],
    ]) {
      expect(readCommandLine(["suite", "--shm", "65536", ...target]).shmBytes).toBe(65_536);
    }
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
    [["suite", "--ws", "ws://h:1", "--unix", "s"]],
    [["suite", "--ws", "ws://h:1", "--ws-protocol", "raw"]],
    [["suite", "--ws-protocol", "vgi-rpc.raw.v1", "--unix", "s"]],
    [["suite", "--shm", "1", "--ws", "ws://h:1"]],
    [["suite", "--shm", "1", "--url", "http://h:1"]],
    [["suite", "--shm", "0", "--unix", "s"]],
    [["suite", "--shm", "much", "--unix", "s"]],
  ])("refuses %j", (argv) => {
    expect(() => readCommandLine(argv)).toThrow();
  });
});
