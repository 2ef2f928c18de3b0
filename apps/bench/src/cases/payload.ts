/** What is sent, alike for every contender that runs on JavaScript. */

/** Doubles in 1 MiB. */
export const MIB_ROWS = 131_072;

/** A column of doubles, each another one. */
export function doubles(rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => i / 8);
}

/** 1 MiB as a column of doubles. */
export const MIB_OF_DOUBLES: Float64Array = doubles(MIB_ROWS);

/** The values of a row with a field of each kind. */
export const EIGHT_VALUES = {
  text: "the quick brown fox",
  whole: 1_234_567_890_123,
  real: 3.25,
  flag: true,
  numbers: [1.5, 2.5, 3.5],
  counts: new Map([
    ["one", 1],
    ["two", 2],
  ]),
  color: "GREEN",
  point: { x: 1, y: -1 },
} as const;

/** A state of the usual size. */
export const SEALED_BYTES: Uint8Array = Uint8Array.from({ length: 200 }, (_, i) => i);
