/** The code that makes rows: by stores to computed names, or made of text, where the runtime allows that. */
import type { ColumnReader } from "./column-codec.ts";

/** A row as a plain object. */
export type Row = Record<string, unknown>;

/** Readers of columns, in order, all of one length. */
export type RowReaders = readonly ColumnReader<unknown>[];

/** The two ways in which rows are asked for. What readers throw is thrown on. */
export interface RowCode {
  one(readers: RowReaders, row: number): Row;
  /** The rows from one index up to another. */
  run(readers: RowReaders, from: number, to: number): Row[];
}

/** Rows by stores to computed names: possible everywhere. */
export function keyedRowCode(names: readonly string[], template: Readonly<Row>): RowCode {
  const one = (readers: RowReaders, row: number): Row => {
    const object = { ...template };
    for (let i = 0; i < names.length; i++) object[names[i]!] = readers[i]!.get(row);
    return object;
  };
  return {
    one,
    run(readers, from, to) {
      const rows = new Array<Row>(to - from);
      for (let row = from; row < to; row++) rows[row - from] = one(readers, row);
      return rows;
    },
  };
}

/** Beyond this an object literal is no longer what engines are quick at. */
const MAX_COLUMNS = 128;

/**
 * A row of nulls. Copying it makes an object with all properties at once, `__proto__` included. Parsed,
 * because objects that were put together property by property keep room for more, and so do their copies.
 */
export function rowTemplate(names: readonly string[]): Row {
  return JSON.parse(JSON.stringify(Object.fromEntries(names.map((name) => [name, null]))));
}

/** Code for rows with these names, `undefined` where code cannot be made of text, or is not worth it. */
export function generateRowCode(names: readonly string[]): RowCode | undefined {
  if (names.length === 0 || names.length > MAX_COLUMNS) return undefined;
  canGenerate ??= allowsCode();
  if (!canGenerate) return undefined;
  const readers = names.map((_, i) => `r${i} = readers[${i}]`).join(", ");
  const values = names.map((name, i) => `${propertyName(name)}: r${i}.get(row)`).join(", ");
  // The types of functions that are made of text are what we say.
  return {
    one: new Function(
      "readers",
      "row",
      `const ${readers}; return { ${values} };`,
    ) as RowCode["one"],
    run: new Function(
      "readers",
      "from",
      "to",
      `const ${readers}, rows = new Array(to - from);
      for (let row = from; row < to; row++) rows[row - from] = { ${values} };
      return rows;`,
    ) as RowCode["run"],
  };
}

let canGenerate: boolean | undefined;

/**
 * Browsers are not asked: a page whose policy forbids it would report that somebody tried. Runtimes that
 * take after Node are, as some of them (Workers) forbid it too.
 */
function allowsCode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  if (process?.versions?.node === undefined) return false;
  try {
    return new Function("return true")() === true;
  } catch {
    return false;
  }
}

/** A name as it stands in an object literal, where `"__proto__"` would be no property. */
function propertyName(name: string): string {
  const text = JSON.stringify(name);
  return name === "__proto__" ? `[${text}]` : text;
}
