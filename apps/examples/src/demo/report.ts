/** What the demo found, as text. */
import type { Part } from "./parts.ts";
import { tableOf } from "./table.ts";

/** One part over one transport. */
export interface Cell {
  readonly part: Part;
  readonly carrier: string;
  readonly result: string;
  /** 0 when the part failed. */
  readonly turns: number;
  readonly ms: number;
}

const INTRODUCTION =
  "One service, unchanged: in this process, in another thread, in a worker process, and behind sockets, HTTP and WebSocket.";
const HEAD = ["example", "transport", "result", "turns", "total", "per turn"];
const NUMBERS = new Set([3, 4, 5]);

/** The cells whose result is not the expected one. */
export function wrongCells(cells: readonly Cell[]): Cell[] {
  return cells.filter(({ part, result }) => result !== part.expected);
}

/** The whole report: a table, what is wrong, and a verdict. */
export function reportOf(cells: readonly Cell[], ms: number): string {
  const parts = [...new Set(cells.map(({ part }) => part))];
  const transports = new Set(cells.map(({ carrier }) => carrier)).size;
  const rows = parts.flatMap((part) => {
    const [first = [], ...rest] = cells.filter((cell) => cell.part === part).map(rowOf);
    return [first, ...rest.map(([, ...others]) => ["", ...others])];
  });
  const wrong = wrongCells(cells);
  const problems = wrong.map(
    ({ part, carrier, result }) =>
      `${part.name} over ${carrier}: ${result}, expected ${part.expected}`,
  );
  const counts = `${parts.length} examples over ${transports} transports in ${(ms / 1000).toFixed(1)} s`;
  const verdict =
    wrong.length === 0
      ? "every result is as expected, and so the same everywhere"
      : `${wrong.length} of ${cells.length} results are not as expected`;
  const table = tableOf([HEAD, ...rows], NUMBERS);
  const lines = [INTRODUCTION, "", ...table, "", ...problems, `${counts}: ${verdict}.`];
  return `${lines.join("\n")}\n`;
}

function rowOf({ part, carrier, result, turns, ms }: Cell): string[] {
  if (turns === 0) return [part.name, carrier, result, "", "", ""];
  const perTurn = `${((ms * 1000) / turns).toFixed(0)} µs`;
  return [part.name, carrier, result, String(turns), `${ms.toFixed(0)} ms`, perTurn];
}
