/** One line that says how far something is, on a terminal only. */
import type { WriteStream } from "node:tty";

const CLEAR_LINE = "\r\x1b[K";
const DEFAULT_COLUMNS = 80;

/** The line. */
export interface Progress {
  show(text: string): void;
  clear(): void;
}

/** Progress on a stream; nothing where it is not a terminal. */
export function progressOn(stream: WriteStream): Progress {
  if (!stream.isTTY) return { show() {}, clear() {} };
  return {
    show: (text) =>
      void stream.write(CLEAR_LINE + text.slice(0, (stream.columns || DEFAULT_COLUMNS) - 1)),
    clear: () => void stream.write(CLEAR_LINE),
  };
}
