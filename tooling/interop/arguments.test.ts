import { describe, expect, it } from "vitest";
import { readArguments } from "./arguments.mjs";
import { CannotRun } from "./cannot-run.mjs";

describe("arguments", () => {
  it("runs everything when nothing is said", () => {
    expect(readArguments([])).toMatchObject({
      generations: ["a", "newest"],
      transports: ["stdio", "unix", "tcp"],
      filter: [],
      allowMissing: false,
    });
  });

  it("adds the exclusion of --quick to a filter", () => {
    const { filter } = readArguments(["--quick", "--filter", "scalar*, void*"]);
    expect(filter).toEqual(["scalar*", "void*", "!large_payload.*"]);
  });

  it.each([[["--release", "b"]], [["--transport", "http"]], [["--unknown"]], [["positional"]]])(
    "refuses %j",
    (argv) => {
      expect(() => readArguments(argv)).toThrow(CannotRun);
    },
  );
});
