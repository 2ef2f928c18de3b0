/** The page that is committed, and the one that the committed runs make. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../folders.ts";
import { readRun, readRuns } from "./kept-runs.ts";
import { type KnownMisses, readKnownMisses } from "./known-misses.ts";
import { newestMeasurements } from "./newest.ts";
import { PAGE, PICTURES, pageFiles } from "./page.ts";
import { needless, unexplained } from "./target-tables.ts";

const DOCS = path.join(ROOT, "apps", "docs");

describe("the committed page", () => {
  const files = pageFiles(readRuns(), readKnownMisses());

  test.each([...files.keys()])("%s is what npm run bench:report writes", (file) => {
    expect(readFileSync(path.join(DOCS, file), "utf8")).toBe(files.get(file));
  });

  test("has no pictures beside it that it does not show", () => {
    const folder = path.join(DOCS, PICTURES);
    const pictures = existsSync(folder) ? readdirSync(folder) : [];
    expect(pictures.filter((name) => !files.has(`${PICTURES}/${name}`))).toEqual([]);
    for (const name of pictures) expect(files.get(PAGE)).toContain(`(${PICTURES}/${name})`);
  });

  test("explains every target that is missed, and none that is met", () => {
    const cases = newestMeasurements(readRuns());
    expect(unexplained(cases, readKnownMisses())).toEqual([]);
    expect(needless(cases, readKnownMisses())).toEqual([]);
  });
});

describe("a page", () => {
  const figures = { ours: [20], floor: [10], npm: [300], python: [150], grpc: [400] };
  const run = readRun(
    "2026-12-01-some",
    [
      { commit: "abc", node: "v20", processor: "Some", cores: 2, load: [1, 2, 3] },
      { case: "unix/unary-add", unit: "us", ...figures },
      { sweep: "rows", sizes: [1, 10, 100, 1_000].map((size) => ({ size, ours: size, floor: 1 })) },
    ]
      .map((line) => JSON.stringify(line))
      .join("\n"),
  );
  const reasons: KnownMisses = { "unix/unary-add": { floor: "It is <too> slow." } };
  const files = pageFiles([run], reasons);
  const page = files.get(PAGE);

  test("says of each target whether it is met, and why not", () => {
    expect(page).toContain("2 of 3 are met.");
    expect(page).toContain("| `unix/unary-add` | floor | ≤ 1.60 | 2.00 | It is <too> slow. |");
    expect(page).toContain("| `unix/unary-add` | npm | ≥ 12.0 | 15.0 | met |");
    expect(pageFiles([run], {}).get(PAGE)).toContain("**not explained yet**");
    const cases = newestMeasurements([run]);
    expect(unexplained(cases, {})).toEqual(["unix/unary-add against floor"]);
    expect(needless(cases, { "unix/unary-add": { npm: "Once." } })).toEqual([
      "unix/unary-add against npm",
    ]);
  });

  test("has the figures, those for context apart, and the exponents", () => {
    expect(page).toContain(
      "| `unix/unary-add` | us | 20.0 ±0 % | 10.0 ±0 % | 300 ±0 % | 150 ±0 % |",
    );
    expect(page).toContain("| `unix/unary-add` | us | 20.0 ±0 % | 400 ±0 % | 20.0× |");
    expect(page).toMatch(
      /\| rows of a batch, .* \| 10 to 1000 \| 1\.00 ± 0\.00 \| 0\.00 ± 0\.00 \|/,
    );
    expect(page).toContain(
      "| 2026-12-01-some | 2026-12-01 | abc | v20 | Some, 2 cores | 256 MB of room | 1 2 3 | 3 |",
    );
  });

  test("says of runs that left the heap to the runtimes that they did", () => {
    const circumstances = { ...run.circumstances, heapMegabytes: 0 };
    const page = pageFiles([{ ...run, circumstances }], {}).get(PAGE);
    expect(page).toContain("| Some, 2 cores | as the runtimes have it | 1 2 3 | 3 |");
  });

  test("has pictures of its own name", () => {
    expect([...files.keys()]).toEqual([
      PAGE,
      `${PICTURES}/calls.svg`,
      `${PICTURES}/context.svg`,
      `${PICTURES}/growth-rows.svg`,
    ]);
    expect(files.get(`${PICTURES}/calls.svg`)).toMatch(/^<svg .*<\/svg>\n$/s);
  });
});
