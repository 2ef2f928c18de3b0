/**
 * Plain objects out of columns: the rows of a batch, the values of a struct. Where the runtime allows it, an
 * object literal with the columns' names is compiled once they have been used often enough. The engine then
 * knows the object's layout and every reader's kind, which makes rows several times as fast as stores by
 * computed names can; elsewhere it is those stores, with the same outcome.
 */
import {
  generateRowCode,
  keyedRowCode,
  type Row,
  type RowCode,
  type RowReaders,
  rowTemplate,
} from "./row-code.ts";

/** Rows after which compiling pays. */
const COMPILE_AFTER_ROWS = 500;

/**
 * Rows that are made in one go. An array that large can still be moved by the garbage collector; a larger one
 * is old from birth, and whatever it holds counts as alive until all of the heap is looked through.
 */
const RUN_ROWS = 4096;

type GenerateRowCode = (names: readonly string[]) => RowCode | undefined;

/** Makes rows with the same names time and again. Keeps no row and no reader, so it may be shared. */
export class RowMaker {
  readonly names: readonly string[];
  /** What a row is a copy of, as long as there is no {@link code}. */
  readonly template: Readonly<Row>;
  /** The compiled literal: `undefined` before it pays, and where nothing can be compiled. */
  code: RowCode | undefined = undefined;
  /** Who makes a row without {@link code} counts it down here, and compiles at 0. */
  rowsToCompile: number = COMPILE_AFTER_ROWS;
  readonly #generate: GenerateRowCode;

  /** `generate` compiles the code for some names, if that is possible here. */
  constructor(names: readonly string[], generate: GenerateRowCode = generateRowCode) {
    this.names = names;
    this.template = rowTemplate(names);
    this.#generate = generate;
  }

  /** Compiles, where that is possible. */
  compile(): void {
    this.code = this.#generate(this.names);
  }

  /** The first `count` rows. Throws what readers throw. */
  rows(readers: RowReaders, count: number): Row[] {
    if (this.rowsToCompile > 0) {
      this.rowsToCompile = Math.max(0, this.rowsToCompile - count);
      if (this.rowsToCompile === 0) this.compile();
    }
    const code = this.code ?? keyedRowCode(this.names, this.template);
    if (count <= RUN_ROWS) return code.run(readers, 0, count);
    const runs: Row[][] = [];
    for (let from = 0; from < count; from += RUN_ROWS) {
      runs.push(code.run(readers, from, Math.min(from + RUN_ROWS, count)));
    }
    return joined(runs, count);
  }
}

/** Not by `concat`, which is slow from the moment that anything defines `Symbol.isConcatSpreadable`, as apache-arrow does. */
function joined(runs: readonly (readonly Row[])[], count: number): Row[] {
  const rows = new Array<Row>(count);
  let at = 0;
  for (const run of runs) {
    for (let i = 0; i < run.length; i++) rows[at++] = run[i]!;
  }
  return rows;
}
