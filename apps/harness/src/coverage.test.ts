/** What keeps the matrix whole: no requirement without a test, no row without a run, and no cell less than before. */
import { readdirSync, readFileSync } from "node:fs";
import { ALL_TESTS, cellsOf, nameOf, REQUIREMENTS, type Requirement } from "@sheaf/testing";
import { describe, expect, it } from "vitest";
import pinned from "./coverage-cells.json" with { type: "json" };
import { type Extent, harnessesOf } from "./matrix/describe-matrix.ts";
import { KNOWN_FAILURES } from "./matrix/known-failures.ts";
import { MATRIX } from "./matrix/matrix.ts";
import type { MatrixTransport } from "./matrix/matrix-transport.ts";
import { requirementsPage } from "./requirements-page/page.ts";

const requirements: readonly (readonly [string, Requirement])[] = Object.entries(REQUIREMENTS);
const rows: readonly MatrixTransport[] = Object.values(MATRIX).flat();

/** The cells of each row. */
function cells(extent: Extent): Readonly<Record<string, number>> {
  return Object.fromEntries(
    rows.map((row) => {
      const plans = harnessesOf(row, extent).map((harness) => cellsOf(ALL_TESTS, harness));
      return [row.name, plans.reduce((sum, plan) => sum + plan.cells.length, 0)];
    }),
  );
}

describe("requirements", () => {
  it("have names that read as sentences: area.behaviour-in-words", () => {
    for (const [id] of requirements)
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it("are a sentence each", () => {
    for (const [id, { behaviour }] of requirements) expect(behaviour, id).toMatch(/^[A-Z`].*\.$/);
  });

  it("say where they are from", () => {
    for (const [id, { spec }] of requirements) {
      const [page = "", heading] = spec.split("#");
      expect(headingsOf(page), id).toContain(heading);
    }
  });

  it("have a test each", () => {
    const shown = new Set(ALL_TESTS.filter((test) => !test.otherwise).map(citedBy));
    expect(requirements.map(([id]) => id).filter((id) => !shown.has(id))).toEqual([]);
  });
});

it("the page of requirements is what the data say", () => {
  const page = readFileSync(new URL("../../docs/requirements.md", import.meta.url), "utf8");
  expect(page, "npm run requirements -w @sheaf/harness").toBe(requirementsPage());
});

describe("tests", () => {
  it("cite requirements that there are", () => {
    const known = new Set(requirements.map(([id]) => id));
    expect(ALL_TESTS.map(citedBy).filter((id) => !known.has(id))).toEqual([]);
  });

  it("have names of their own", () => {
    const names = ALL_TESTS.map(nameOf);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it("for carriers that lack something are of requirements that need something", () => {
    for (const test of ALL_TESTS.filter(({ otherwise }) => otherwise)) {
      const requirement: Requirement = REQUIREMENTS[test.requirement];
      expect(requirement.needs, test.requirement).toBeDefined();
    }
  });
});

describe("the matrix", () => {
  it("has a test file for each of its lines", () => {
    const folder = new URL("./matrix/", import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
    expect(files.sort()).toEqual(
      Object.keys(MATRIX)
        .map((name) => `${name}.test.ts`)
        .sort(),
    );
    for (const name of Object.keys(MATRIX)) {
      const text = readFileSync(new URL(`${name}.test.ts`, folder), "utf8");
      expect(text).toContain(`describeMatrix("${name}");`);
    }
  });

  it("starts each row with the plain way, and runs every time what it has", () => {
    for (const { name, variants, everyTime = [] } of rows) {
      expect(variants[0], name).toBe("plain");
      expect(variants, name).toEqual(expect.arrayContaining([...everyTime]));
    }
  });

  it("says of each requirement that it leaves out why", () => {
    for (const harness of rows.flatMap((row) => harnessesOf(row, "whole"))) {
      const { cells: planned, leftOut } = cellsOf(ALL_TESTS, harness);
      expect(planned.length + leftOut.length, harness.name).toBe(requirements.length);
      for (const { requirement, reason } of leftOut) expect(reason, requirement).toMatch(/\w/);
    }
  });

  // A change of these numbers is a change of what is promised: make it in the file, where a review sees it.
  it("has as many requirements and cells as are pinned", () => {
    const now = {
      requirements: requirements.length,
      everyTime: cells("every time"),
      whole: cells("whole"),
    };
    expect(now).toEqual(pinned);
  });

  it("is large enough", () => {
    const everyTime: readonly number[] = Object.values(pinned.everyTime);
    const total = everyTime.reduce((sum, own) => sum + own, 0);
    expect(pinned.requirements).toBeGreaterThanOrEqual(120);
    expect(total).toBeGreaterThanOrEqual(1500);
  });
});

describe("known failures", () => {
  it("are of rows and tests that there are", () => {
    const names = new Set([...ALL_TESTS.map(nameOf), ...requirements.map(([id]) => id)]);
    for (const { test, transport, variants = [] } of KNOWN_FAILURES) {
      expect(names, test).toContain(test);
      const row = rows.find(({ name }) => name === transport);
      expect(row?.variants, transport).toEqual(expect.arrayContaining([...variants]));
    }
  });
});

function citedBy({ requirement }: { readonly requirement: string }): string {
  return requirement;
}

/** The headings of a page of `apps/docs`, as links name them. */
function headingsOf(page: string): readonly string[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll("`", "")
      .replaceAll(/[^a-z0-9 -]/g, "")
      .replaceAll(" ", "-"),
  );
}
