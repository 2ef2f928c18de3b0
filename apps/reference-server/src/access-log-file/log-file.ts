/** A file that lines are appended to, and replaced by a new one as its rotation says. One writer per file. */
import { closeSync, fstatSync, mkdirSync, openSync, write, writeSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Rotation } from "./rotation.ts";

const writeLater = promisify(write);

/** Appends. Whoever calls takes care that `appendLater` is not called before the last one resolved. */
export class LogFile {
  readonly #path: string;
  readonly #rotation: Rotation;
  #descriptor: number;
  #bytes: number;

  /** Opens, and makes the folder if there is none. Throws what the file system throws. */
  constructor(file: string, rotation: Rotation) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#path = file;
    this.#rotation = rotation;
    this.#descriptor = openSync(file, "a");
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  /** Appends; readers of the file see it when this returns. */
  append(text: string): void {
    const bytes = this.#prepare(text);
    for (let at = 0; at < bytes.byteLength; ) at += writeSync(this.#descriptor, bytes, at);
    this.#bytes += bytes.byteLength;
  }

  /** Appends without keeping this thread waiting. */
  async appendLater(text: string): Promise<void> {
    const bytes = this.#prepare(text);
    for (let at = 0; at < bytes.byteLength; ) {
      const { bytesWritten } = await writeLater(this.#descriptor, bytes, at, undefined, undefined);
      at += bytesWritten;
    }
    this.#bytes += bytes.byteLength;
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#descriptor);
  }

  #prepare(text: string): Uint8Array {
    const bytes = Buffer.from(text);
    if (this.#rotation.isDue(this.#bytes, bytes.byteLength)) {
      closeSync(this.#descriptor);
      this.#rotation.rotate(this.#path);
      this.#descriptor = openSync(this.#path, "a");
      this.#bytes = fstatSync(this.#descriptor).size;
    }
    return bytes;
  }
}
