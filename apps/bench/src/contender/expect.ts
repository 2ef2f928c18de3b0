/** Work that does not give the right answer is not measured. */

/** Throws unless both are the same. */
export function expectEqual(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`the answer is ${actual} instead of ${expected}`);
}
