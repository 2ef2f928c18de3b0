/** Text in columns. */

/** Lines of a table: the first row is its head, columns in `numbers` are aligned to the right. */
export function tableOf(
  rows: readonly (readonly string[])[],
  numbers: ReadonlySet<number>,
): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return numbers.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [...lines.slice(0, 1), rule, ...lines.slice(1)];
}
