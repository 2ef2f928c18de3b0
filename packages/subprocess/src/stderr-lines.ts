/** A worker's stderr as lines: each to a listener, the last few kept for error messages. */
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** Lines kept. */
const KEPT_LINES = 20;
/** Longer lines are passed on in pieces. */
const MAX_LINE_CHARS = 4096;

/** @internal Reads a stderr stream to its end. */
export class StderrLines {
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #decoder = new StringDecoder("utf8");
  readonly #kept: string[] = [];
  #open = "";
  /** Resolves when all of it has been read. */
  readonly ended: Promise<void>;

  constructor(stream: Readable, onLine: ((line: string) => void) | undefined) {
    this.#onLine = onLine;
    stream.on("data", (bytes: Buffer) => this.#add(this.#decoder.write(bytes)));
    stream.on("error", () => {});
    this.ended = new Promise((resolve) => {
      stream.once("close", () => {
        this.#add(this.#decoder.end());
        if (this.#open !== "") this.#line(this.#open);
        this.#open = "";
        resolve();
      });
    });
  }

  /** The last lines, oldest first. */
  get last(): readonly string[] {
    return this.#kept;
  }

  #add(text: string): void {
    const parts = (this.#open + text).split("\n");
    this.#open = parts.pop() ?? "";
    for (const part of parts) this.#line(part.endsWith("\r") ? part.slice(0, -1) : part);
    while (this.#open.length > MAX_LINE_CHARS) {
      this.#line(this.#open.slice(0, MAX_LINE_CHARS));
      this.#open = this.#open.slice(MAX_LINE_CHARS);
    }
  }

  #line(line: string): void {
    this.#kept.push(line.slice(0, MAX_LINE_CHARS));
    if (this.#kept.length > KEPT_LINES) this.#kept.shift();
    this.#onLine?.(line);
  }
}
