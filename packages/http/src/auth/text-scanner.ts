/** Reads a text from left to right. */

/** A place in a text. All methods move it forward. */
export class TextScanner {
  readonly text: string;
  #at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.text.length;
  }

  /** The character here, `""` at the end. */
  peek(): string {
    return this.text.charAt(this.#at);
  }

  /** The character here, which is passed. */
  next(): string {
    return this.text.charAt(this.#at++);
  }

  /** Passes a character if it is the one here. */
  accept(character: string): boolean {
    if (this.atEnd || this.peek() !== character) return false;
    this.#at++;
    return true;
  }

  /** Passes blanks. */
  skipBlanks(): void {
    while (this.peek() === " " || this.peek() === "\t") this.#at++;
  }

  /** Everything up to one of the characters, or to the end. */
  until(stops: string): string {
    const start = this.#at;
    while (!this.atEnd && !stops.includes(this.peek())) this.#at++;
    return this.text.slice(start, this.#at);
  }

  /** The inside of a quoted text, escapes included: a `\` keeps a quote from ending it. `undefined` if it does not end. */
  quoted(): string | undefined {
    const start = this.#at;
    while (!this.atEnd) {
      const character = this.next();
      if (character === '"') return this.text.slice(start, this.#at - 1);
      if (character === "\\") this.next();
    }
    return undefined;
  }
}

/** A quoted text without the `\` in front of characters. */
export function withoutEscapes(quoted: string): string {
  return quoted.replace(/\\(.)/gs, "$1");
}
