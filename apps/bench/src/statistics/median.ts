/** Order statistics: the machine is noisy, and means believe every hiccup. */

/** The value below which the given share of the values lies, interpolated. Of no values: NaN. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Half of the range in which the middle half of the values lies, relative to the median. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / Math.abs(median(values));
}

/**
 * The median of the ratios of values that were taken side by side. What disturbs the machine disturbs
 * both of a pair, so this is steadier than the ratio of the medians. Throws a `RangeError` when the
 * two are not of the same length.
 */
export function pairedRatio(above: readonly number[], below: readonly number[]): number {
  if (above.length !== below.length) throw new RangeError("pairs need two of each");
  return median(above.map((value, i) => value / below[i]!));
}
