/** A name that comes or goes is a decision: it has to be made here as well. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { EXPORTS } from "./exports.ts";

it.each(Object.keys(EXPORTS))("%s exports what it did", async (entry) => {
  const module: object = await import(entry);
  expect(Object.keys(module).sort()).toEqual(EXPORTS[entry]);
});

it("every entry point of every package is pinned", () => {
  const packages = new URL("../../../../packages/", import.meta.url);
  const entries = readdirSync(packages).flatMap((name) => {
    const text = readFileSync(new URL(`${name}/package.json`, packages), "utf8");
    const { exports }: { readonly exports: Readonly<Record<string, unknown>> } = JSON.parse(text);
    return Object.keys(exports)
      .filter((path) => path !== "./package.json")
      .map((path) => `@sheaf/${name}${path.slice(1)}`);
  });
  expect(entries.sort()).toEqual(Object.keys(EXPORTS).sort());
});
