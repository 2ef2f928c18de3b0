import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ColumnReader } from "./column-codec.ts";
import { generateRowCode, keyedRowCode, type Row, type RowCode, rowTemplate } from "./row-code.ts";
import { RowMaker } from "./row-maker.ts";

/** A column of `name:0`, `name:1` and so on. */
function column(name: string): ColumnReader<unknown> {
  return { length: 0, bind() {}, get: (row) => `${name}:${row}` };
}

function expectedRow(names: readonly string[], row: number): Row {
  return Object.fromEntries(names.map((name, i) => [name, `${i}:${row}`]));
}

const readersOf = (names: readonly string[]): ColumnReader<unknown>[] =>
  names.map((_, i) => column(String(i)));

function generated(names: readonly string[]): RowCode {
  const code = generateRowCode(names);
  if (code === undefined) throw new Error("nothing was generated");
  return code;
}

/** Names in order, with all there is to know of each property. */
function propertiesOf(row: Row | undefined): [string, PropertyDescriptor][] {
  return Object.entries(Object.getOwnPropertyDescriptors(row ?? {}));
}

const NAMES = [
  "a",
  "__proto__",
  "constructor",
  "toString",
  "",
  "0",
  "10",
  "2",
  'q"uote',
  "\\",
  "a b",
];

describe.each([
  ["by stores", (names: readonly string[]) => keyedRowCode(names, rowTemplate(names))],
  ["generated", generated],
])("rows %s", (_, codeOf) => {
  function expectRow(row: Row | undefined, names: readonly string[], index: number): void {
    const expected = expectedRow(names, index);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    expect(propertiesOf(row)).toEqual(propertiesOf(expected));
  }

  test("are plain objects in the order of the columns, whatever those are called", () => {
    const name = fc.oneof(fc.constantFrom(...NAMES, "\u2028", "`"), fc.string());
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 12 }), fc.nat(9), (names, row) => {
        const code = codeOf(names);
        const readers = readersOf(names);
        expectRow(code.one(readers, row), names, row);
        const run = code.run(readers, row, row + 3);
        expect(run).toHaveLength(3);
        run.forEach((one, i) => {
          expectRow(one, names, row + i);
        });
      }),
    );
  });

  test("do not share what they are made of", () => {
    const code = codeOf(["a", "b"]);
    const readers = readersOf(["a", "b"]);
    const [first, second] = [code.one(readers, 0), code.one(readers, 1)];
    first.a = "changed";
    first.more = 1;
    expect(second).toEqual(expectedRow(["a", "b"], 1));
    expect(code.one(readers, 0)).toEqual(expectedRow(["a", "b"], 0));
  });

  test("throw what readers throw", () => {
    const failing = { ...column("b"), get: () => expect.unreachable("mine") };
    const code = codeOf(["a", "b"]);
    expect(() => code.one([column("a"), failing], 0)).toThrow("mine");
    expect(() => code.run([column("a"), failing], 0, 2)).toThrow("mine");
  });
});

describe("a row maker", () => {
  test("compiles once, after some hundred rows, and makes the same rows", () => {
    const generate = vi.fn(generateRowCode);
    const maker = new RowMaker(NAMES, generate);
    const readers = readersOf(NAMES);
    const expected = Array.from({ length: 300 }, (_, row) => expectedRow(NAMES, row));
    for (let time = 0; time < 4; time++) {
      expect(maker.rows(readers, 300)).toEqual(expected);
      if (time === 0) expect(generate).not.toHaveBeenCalled();
    }
    expect(generate.mock.calls).toEqual([[NAMES]]);
  });

  test.each([
    ["generated", generateRowCode],
    ["by stores", () => undefined],
  ])("makes any number of rows, %s", (_, generate) => {
    const names = ["a", "b"];
    const readers = readersOf(names);
    const maker = new RowMaker(names, generate);
    for (const count of [0, 1, 4_095, 4_096, 4_097, 10_000]) {
      const expected = Array.from({ length: count }, (_none, row) => expectedRow(names, row));
      expect(maker.rows(readers, count)).toEqual(expected);
    }
  });

  test("makes rows without columns", () => {
    expect(new RowMaker([]).rows([], 5_000)).toEqual(new Array(5_000).fill({}));
  });

  test("goes without code for very wide rows", () => {
    const names = Array.from({ length: 200 }, (_, i) => `c${i}`);
    expect(generateRowCode(names)).toBeUndefined();
    const maker = new RowMaker(names);
    expect(maker.rows(readersOf(names), 600)[599]).toEqual(expectedRow(names, 599));
  });
});

describe("where code must not be made of text", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  /** The modules as a runtime sees them that has these globals. */
  async function loadedWith(globals: Record<string, unknown>): Promise<typeof RowMaker> {
    vi.resetModules();
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    return (await import("./row-maker.ts")).RowMaker;
  }

  test("rows are made by stores", async () => {
    const attempt = vi.fn(function refuse() {
      throw new EvalError("Code generation from strings disallowed for this context");
    });
    const Maker = await loadedWith({ Function: attempt });
    for (const name of ["a", "b"]) {
      const rows = new Maker([name]).rows(readersOf([name]), 1_000);
      expect(rows[999]).toEqual(expectedRow([name], 999));
    }
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  test("a browser is not even asked, as it would report the attempt", async () => {
    const attempt = vi.fn();
    const Maker = await loadedWith({ Function: attempt, process: undefined });
    const rows = new Maker(["a"]).rows(readersOf(["a"]), 1_000);
    expect(rows[999]).toEqual(expectedRow(["a"], 999));
    expect(attempt).not.toHaveBeenCalled();
  });
});
