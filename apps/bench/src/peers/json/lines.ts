/** The lines of a response that goes on. */
import type { Readable } from "node:stream";

/** Each line once it is whole. */
export async function* linesOf(body: Readable): AsyncGenerator<string> {
  let pieces: string[] = [];
  for await (const text of body.setEncoding("utf8") as AsyncIterable<string>) {
    let from = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
      pieces.push(text.slice(from, end));
      yield pieces.join("");
      pieces = [];
      from = end + 1;
    }
    pieces.push(text.slice(from));
  }
}
