/** The service under load. Whatever it answers can be foretold by who asks. */
import { exchange, producer, service, unary } from "@sheaf/core";
import { binary, dataclass, float, int, utf8 } from "@sheaf/dataclass";

/** What an announced stream says first. */
export class Notice extends dataclass("Notice", { from: int(), to: int() }) {}

const numbers = { value: float() };

export const Soaked = service("Soaked", {
  /** The process that serves. */
  pid: unary({}, int()),
  add: unary({ a: float(), b: float() }, float()),
  /** How often there was a call of this id: in a process, of the last ones. */
  once: unary({ id: utf8() }, int()),
  bytes: unary({ data: binary() }, binary()),
  fail: unary({ message: utf8() }),
  chatter: unary({ lines: int() }, int()),
  slow: unary({ ms: int() }),
  count: producer({ from: int(), to: int() }, { output: { value: int() } }),
  announced: producer({ from: int(), to: int() }, { output: { value: int() }, header: Notice }),
  bulk: producer({ first: int(), batches: int(), rows: int() }, { output: numbers }),
  endless: producer({}, { output: { value: int() } }),
  sum: exchange({}, { input: numbers, output: { total: float(), turns: int() } }),
  relay: exchange({}, { input: numbers, output: numbers }),
});

/** `rows` numbers from `first` on. */
export function numbersFrom(first: number, rows: number): Float64Array {
  return countFrom(first, new Float64Array(rows));
}

/** The same in an array that is there. */
export function countFrom(first: number, values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) values[i] = first + i;
  return values;
}
