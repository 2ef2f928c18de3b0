/** One line that says what is being done, on a terminal only. */
import type { WriteStream } from "node:tty";

const CLEAR_LINE = "\r\x1b[K";

export interface Progress {
  /** Shows what is being done now. */
  show(text: string): void;
  /** Takes the line away. */
  clear(): void;
}

/** Progress on a stream; nothing where it is not a terminal. */
export function progressOn(stream: WriteStream): Progress {
  if (!stream.isTTY) return { show() {}, clear() {} };
  return {
    show: (text) => void stream.write(CLEAR_LINE + text.slice(0, (stream.columns || 80) - 1)),
    clear: () => void stream.write(CLEAR_LINE),
  };
}
