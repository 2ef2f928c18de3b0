/** Runs the programs that READMEs show; what they print is what their comments say. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sourceCommand } from "../source-programs.ts";

test.each(["client.ts", "core.ts", "http.ts", "arrow.ts"])("%s prints what it says", (name) => {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const said = [...readFileSync(file, "utf8").matchAll(/\/\/ → (.*)/g)].map((match) => match[1]);
  const [program = "", ...parameters] = sourceCommand(file);
  const { stdout, stderr, status } = spawnSync(program, parameters, { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout.trimEnd().split("\n")).toEqual(said);
  expect(status).toBe(0);
});
