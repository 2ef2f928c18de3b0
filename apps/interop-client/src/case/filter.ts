/** Which cases to run: globs, `!` in front of those to leave out, as the family's own runner has it. */

/** Whether a name is wanted. With exclusions only, everything else is. */
export function nameFilter(patterns: readonly string[]): (name: string) => boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map(globOf);
  const unwanted = patterns
    .filter((pattern) => pattern.startsWith("!"))
    .map((pattern) => globOf(pattern.slice(1)));
  return (name) =>
    (wanted.length === 0 || wanted.some((glob) => glob.test(name))) &&
    !unwanted.some((glob) => glob.test(name));
}

/** `*` is any text and `?` one character; all else is itself. */
function globOf(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}
