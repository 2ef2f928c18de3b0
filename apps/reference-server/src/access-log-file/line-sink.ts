/** Where the lines of a log go: straight into the file, or through a queue. */
import type { LogFile } from "./log-file.ts";

/** Takes lines. */
export interface LineSink {
  /** Takes a line, without its line feed; `false` when it is lost. */
  write(line: string): boolean;
  /** Resolves when every line taken is in the file, and closes it. */
  close(): Promise<void>;
}

/** Writes each line before its call goes on. Throws what the file system throws. */
export function directSink(file: LogFile): LineSink {
  return {
    write: (line) => {
      file.append(`${line}\n`);
      return true;
    },
    close: async () => file.close(),
  };
}

/** Lines that a file with a queue takes in one go. */
const MAX_LINES_AT_ONCE = 256;

/** Writes behind the calls' backs; refuses lines while `capacity` of them wait. */
export class QueuedSink implements LineSink {
  readonly #file: Pick<LogFile, "appendLater" | "close">;
  readonly #capacity: number;
  readonly #onError: (error: unknown) => void;
  #lines: string[] = [];
  #writing: Promise<void> | undefined;

  /** `onError` is told when lines could not be written; those are lost. */
  constructor(
    file: Pick<LogFile, "appendLater" | "close">,
    options: { readonly capacity: number; readonly onError: (error: unknown) => void },
  ) {
    this.#file = file;
    this.#capacity = options.capacity;
    this.#onError = options.onError;
  }

  write(line: string): boolean {
    if (this.#lines.length >= this.#capacity) return false;
    this.#lines.push(line);
    this.#writing ??= this.#drain();
    return true;
  }

  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    this.#file.close();
  }

  async #drain(): Promise<void> {
    // Lines of calls that end together are written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#lines.length > 0) {
      const lines = this.#lines.slice(0, MAX_LINES_AT_ONCE);
      try {
        await this.#file.appendLater(`${lines.join("\n")}\n`);
      } catch (error) {
        this.#onError(error);
      }
      this.#lines = this.#lines.slice(lines.length);
    }
    this.#writing = undefined;
  }
}
