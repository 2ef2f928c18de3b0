import { describe, expect, it } from "vitest";
import { isNarrow, readArguments } from "./arguments.mjs";
import { CannotRun } from "./cannot-run.mjs";

describe("arguments", () => {
  it("runs everything when nothing is said", () => {
    expect(readArguments([])).toMatchObject({
      server: true,
      client: true,
      opponents: ["a", "newest", "npm", "ours"],
      transports: ["stdio", "unix", "tcp", "http", "ws"],
      quick: false,
      filter: [],
      allowMissing: false,
    });
  });

  it("adds the exclusion of --quick to a filter", () => {
    const { filter } = readArguments(["--quick", "--filter", "scalar*, void*"]);
    expect(filter).toEqual(["scalar*", "void*", "!large_payload.*"]);
  });

  it("tells a filter for certain tests from one that leaves some out", () => {
    expect([[], ["!a.*"], ["!a.*", "b.*"]].map(isNarrow)).toEqual([false, false, true]);
  });

  it.each([
    [["--server"], { server: true, client: false }],
    [["--client"], { server: false, client: true }],
    [["--server", "--client"], { server: true, client: true }],
    [["--worker", "x"], { server: true, client: false }],
  ])("%j runs %j", (argv, sides) => {
    expect(readArguments(argv)).toMatchObject(sides);
  });

  it.each([
    [["--release", "b"]],
    [["--transport", "websocket"]],
    [["--unknown"]],
    [["positional"]],
    [["--client", "--worker", "x"]],
  ])("refuses %j", (argv) => {
    expect(() => readArguments(argv)).toThrow(CannotRun);
  });
});
