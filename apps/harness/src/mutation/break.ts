/** A line of the sources, broken. */

/** What is broken, and who has to notice. */
export interface Break {
  /** Below the root of the repository. */
  readonly file: string;
  /** The line as it stands there, without its indentation. It must be the only one that reads so. */
  readonly line: string;
  /** What stands there instead. */
  readonly becomes: string;
  /** The behaviour that is gone then. */
  readonly breaks: string;
  /** Tests that are near, as paths or beginnings of paths. The behavioural suites run as well. */
  readonly tests: readonly string[];
}

/** A line that is to be broken and is not there, or there more than once: the list is out of date. */
export class LineNotThere extends Error {}

/** The file with its line broken. Throws {@link LineNotThere}. */
export function broken(source: string, { file, line, becomes }: Break): string {
  const lines = source.split("\n");
  const places = lines.flatMap((text, i) => (text.trim() === line ? [i] : []));
  const [place] = places;
  if (place === undefined || places.length > 1) {
    const found = places.length === 0 ? "not there" : `there ${places.length} times`;
    throw new LineNotThere(`${file}: the line is ${found}: ${line}`);
  }
  const text = lines[place] ?? "";
  lines[place] = text.slice(0, text.length - text.trimStart().length) + becomes;
  return lines.join("\n");
}
