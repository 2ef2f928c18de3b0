import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Break, broken, LineNotThere } from "./break.ts";
import { BREAKS } from "./breaks.ts";

const source = "function f() {\n  if (a) return;\n  return b;\n  }\n  return b;\n";
const one: Break = {
  file: "f.ts",
  line: "if (a) return;",
  becomes: "if (false) return;",
  breaks: "f",
  tests: [],
};

test("a line is replaced where it stands", () => {
  expect(broken(source, one)).toBe(source.replace("if (a)", "if (false)"));
  expect(broken(source, one)).toContain("\n  if (false) return;\n");
});

test.each([
  ["if (a)", "not there"],
  ["return b;", "there 2 times"],
])("a line that cannot be found for sure is told: %s", (line, found) => {
  expect(() => broken(source, { ...one, line })).toThrow(LineNotThere);
  expect(() => broken(source, { ...one, line })).toThrow(found);
});

test("the list breaks each line once, in every package that it is about", () => {
  const lines = BREAKS.map(({ file, line }) => `${file} ${line}`);
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.length).toBeGreaterThanOrEqual(30);
  for (const name of ["arrow", "core", "dataclass", "http", "pipe", "shm", "websocket"]) {
    expect(lines.filter((line) => line.startsWith(`packages/${name}/src/`)).length).toBeGreaterThan(
      1,
    );
  }
  for (const { line, becomes } of BREAKS) expect(becomes).not.toBe(line);
});

test.each(BREAKS)("$file has the line that is broken: $breaks", (each) => {
  const text = readFileSync(new URL(`../../../../${each.file}`, import.meta.url), "utf8");
  expect(broken(text, each)).not.toBe(text);
});
