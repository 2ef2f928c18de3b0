/** Pieces of Markdown. */

/** A table. Columns of numbers are to the right; the first column, and those in `words`, to the left. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly string[] = [],
): string {
  const isText = (column: string, i: number): boolean => i === 0 || words.includes(column);
  const rule = head.map((column, i) => (isText(column, i) ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |\n`).join("");
}

/** A section. */
export function section(title: string, ...parts: readonly string[]): string {
  return `\n## ${title}\n${parts
    .filter((part) => part !== "")
    .map((part) => `\n${part.trimEnd()}\n`)
    .join("")}`;
}

/** A picture beside the page. */
export function picture(alt: string, file: string): string {
  return `![${alt}](${file})`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
