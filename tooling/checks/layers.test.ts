import { expect, test } from "vitest";
import { checkLayers } from "./layers.mjs";
import { lines, plant, workspace } from "./planted-tree.ts";
import { ROOT, readTree } from "./tree.mjs";

const layers = [
  workspace("packages/arrow", "l0"),
  workspace("packages/mux", "l0"),
  workspace("packages/core", "l2"),
  workspace("packages/pipe", "l3"),
  workspace("packages/http", "l3"),
  workspace("packages/websocket", "l3"),
  workspace("packages/subprocess", "l4"),
  workspace("apps/examples", "app"),
  workspace("apps/bench", "app"),
  workspace("apps/interop-client", "suite"),
];

function findings(file: string, text: string): string[] {
  return lines(checkLayers(plant(...layers, { [file]: text })));
}

test("this tree keeps its layers", () => {
  expect(lines(checkLayers(readTree(ROOT)))).toEqual([]);
});

test("an upward import is rejected, of a type too", () => {
  expect(findings("packages/core/src/a.ts", 'import { pipe } from "@sheaf/pipe/node";')).toEqual([
    "packages/core/src/a.ts:1: l2 imports @sheaf/pipe/node (l3), which is up",
  ]);
  expect(findings("packages/core/src/a.ts", 'import type { X } from "@sheaf/pipe";')).toHaveLength(
    1,
  );
  expect(findings("packages/arrow/src/a.ts", 'type X = import("@sheaf/core").Y;')).toHaveLength(1);
  expect(findings("packages/arrow/src/a.ts", 'const x = import("@sheaf/core");')).toHaveLength(1);
});

test("a sideways import is rejected, on every floor", () => {
  expect(findings("packages/http/src/a.ts", '\nexport { x } from "@sheaf/pipe";')).toEqual([
    "packages/http/src/a.ts:2: l3 imports @sheaf/pipe (l3), which is sideways",
  ]);
  expect(findings("packages/arrow/src/a.ts", 'import "@sheaf/mux";')).toHaveLength(1);
  expect(findings("apps/bench/src/a.ts", 'import "@sheaf/examples";')).toHaveLength(1);
  expect(findings("packages/pipe/src/a.test.ts", 'import "@sheaf/http";')).toHaveLength(1);
});

test("apps may import what asks workers, and that no app", () => {
  expect(findings("apps/bench/src/a.ts", 'import "@sheaf/interop-client";')).toEqual([]);
  expect(findings("packages/subprocess/src/a.ts", 'import "@sheaf/interop-client";')).toHaveLength(
    1,
  );
  expect(findings("apps/interop-client/src/a.ts", 'import "@sheaf/bench";')).toHaveLength(1);
});

test("a downward import is allowed, and so is a package's own name", () => {
  expect(findings("packages/subprocess/src/a.ts", 'import "@sheaf/pipe/node";')).toEqual([]);
  expect(findings("apps/bench/src/a.ts", 'import "@sheaf/subprocess";')).toEqual([]);
  expect(findings("packages/pipe/src/a.ts", 'import "@sheaf/pipe";')).toEqual([]);
});

test("a relative import stays in its package", () => {
  expect(findings("packages/core/src/a/b.ts", 'import "../../test/c.ts";')).toEqual([]);
  expect(findings("packages/core/src/a.ts", 'import "../../arrow/src/b.ts";')).toEqual([
    "packages/core/src/a.ts:1: ../../arrow/src/b.ts leaves packages/core; import the package by its name",
  ]);
});

test("apache-arrow is a name above core, and no more", () => {
  const value = 'import { Schema } from "apache-arrow";';
  expect(findings("packages/core/src/a.ts", value)).toEqual([]);
  expect(findings("packages/pipe/src/a.ts", 'import type { Schema } from "apache-arrow";')).toEqual(
    [],
  );
  expect(findings("packages/pipe/src/a.ts", value)).toHaveLength(1);
  // It loads the module all the same.
  expect(
    findings("packages/pipe/src/a.ts", 'import { type Schema } from "apache-arrow";'),
  ).toHaveLength(1);
  expect(findings("packages/pipe/src/a.test.ts", value)).toEqual([]);
});

test("third-party packages have their owners, and mux has none", () => {
  expect(findings("packages/websocket/src/a.ts", 'import "ws";')).toEqual([]);
  expect(findings("packages/http/src/a.ts", 'import "ws";')).toEqual([
    "packages/http/src/a.ts:1: only websocket may import ws",
  ]);
  expect(findings("packages/mux/src/a.ts", 'import "./b.ts";\nimport "left-pad";')).toHaveLength(1);
});

test("Node stays in src/node, in packages for Node, in tests and in apps", () => {
  const text = 'import { open } from "node:fs";\nexport const x: Buffer = Buffer.alloc(1);';
  expect(findings("packages/pipe/src/a.ts", text)).toEqual([
    "packages/pipe/src/a.ts:1: imports node:fs outside src/node",
    "packages/pipe/src/a.ts:2: uses the global Buffer outside src/node",
    "packages/pipe/src/a.ts:2: uses the global Buffer outside src/node",
  ]);
  for (const file of [
    "packages/pipe/src/node/a.ts",
    "packages/pipe/src/a.test.ts",
    "packages/pipe/src/testing/a.ts",
    "packages/subprocess/src/a.ts",
    "apps/bench/src/a.ts",
  ]) {
    expect(findings(file, text)).toEqual([]);
  }
});

test("a member, a parameter or a question to globalThis is no global of Node", () => {
  const text = `
    export class State { process(): void {} }
    export const run = (state: State, process: () => void) => { state.process(); process(); };
    export const bytes = (globalThis as { Buffer?: unknown }).Buffer;
    export const fields = { Buffer: 1 };
  `;
  expect(findings("packages/pipe/src/a.ts", text)).toEqual([]);
});
