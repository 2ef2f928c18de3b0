/** For tests: columns of arbitrary values, with and without nulls, of all the lengths that matter. */
import fc from "fast-check";

/** Columns of one row, a few, and many, of which none, some or all are null. */
export function columnOf<V>(value: fc.Arbitrary<V>): fc.Arbitrary<(V | null)[]> {
  const lengths = [{ maxLength: 1 }, { maxLength: 9 }, { minLength: 24, maxLength: 80 }];
  return fc.oneof(
    ...lengths.map((bounds) => fc.array(value, bounds)),
    ...lengths.map((bounds) => fc.array(fc.option(value, { freq: 2 }), bounds)),
    fc.array(fc.constant(null), { maxLength: 40 }),
  );
}
