import { describe, expect, test } from "vitest";
import { nameFilter } from "./filter.ts";

const NAMES = ["echo.echo_int", "echo.echo_int8", "echo.echo_int.dynamic", "cancel.twice"];
const kept = (...patterns: string[]) => NAMES.filter(nameFilter(patterns));

describe("name filter", () => {
  test("wants everything when nothing is said", () => {
    expect(kept()).toEqual(NAMES);
  });

  test("takes globs, and the whole name", () => {
    expect(kept("echo.echo_int?")).toEqual(["echo.echo_int8"]);
    expect(kept("echo.echo_int")).toEqual(["echo.echo_int"]);
    expect(kept("cancel.*", "*.dynamic")).toEqual(["echo.echo_int.dynamic", "cancel.twice"]);
  });

  test("leaves out what an exclamation mark stands before", () => {
    expect(kept("!echo.*")).toEqual(["cancel.twice"]);
    expect(kept("echo.*", "!*8")).toEqual(["echo.echo_int", "echo.echo_int.dynamic"]);
  });

  test("a dot is a dot", () => {
    expect(kept("echo?echo_int")).toEqual(["echo.echo_int"]);
    expect(kept("ech..echo_int")).toEqual([]);
  });
});
