/** Stdin and stdout with blocking system calls: a little faster, and nothing else runs meanwhile. */
import { readSync, writeSync, writevSync } from "node:fs";
import type { ByteChannel } from "@sheaf/core";
import { channelError, closedError, systemCode } from "./socket-error.ts";

const STDIN = 0;
const STDOUT = 1;
const SCRATCH_BYTES = 64 * 1024;
/** Largest single read or write; systems refuse or cut longer ones. */
const MAX_CALL_BYTES = 2 ** 30;
/** Attempts in a row before a descriptor that is not ready is waited for. */
const SPINS = 100;
const WAIT_MS = 1;

/**
 * The byte channel on descriptors 0 and 1 that blocks the process in `receive` and `send`.
 *
 * Saves a few microseconds per call. While it waits for input no timer, promise of an I/O or other
 * task of the process makes progress: for workers whose handlers only compute.
 */
export function blockingStdioChannel(): ByteChannel {
  return new BlockingStdioChannel();
}

class BlockingStdioChannel implements ByteChannel {
  readonly name = "stdio";
  readonly #scratch = new Uint8Array(SCRATCH_BYTES);
  readonly #pause = new Int32Array(new SharedArrayBuffer(4));
  #closed = false;

  send(chunks: readonly Uint8Array[]): void {
    if (this.#closed) throw closedError(this.name);
    let skip = chunks.length > 1 ? this.#retry(() => writevSync(STDOUT, chunks)) : 0;
    for (const chunk of chunks) {
      const done = Math.min(skip, chunk.byteLength);
      skip -= done;
      this.#writeRest(chunk, done);
    }
  }

  receive(into: Uint8Array = this.#scratch): Promise<Uint8Array | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    try {
      const length = this.#retry(() => readSync(STDIN, into, 0, limited(into.byteLength), null));
      return Promise.resolve(length === 0 ? undefined : into.subarray(0, length));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  #writeRest(chunk: Uint8Array, from: number): void {
    let done = from;
    while (done < chunk.byteLength) {
      const start = done;
      done += this.#retry(() =>
        writeSync(STDOUT, chunk, start, limited(chunk.byteLength - start), null),
      );
    }
  }

  /** Runs a system call until it goes through: the descriptor may be set to non-blocking. */
  #retry(call: () => number): number {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return call();
      } catch (error) {
        const code = systemCode(error);
        if (code === "EOF") return 0;
        if (code !== "EAGAIN" && code !== "EINTR") throw channelError(this.name, error);
        if (attempt % SPINS === 0) Atomics.wait(this.#pause, 0, 0, WAIT_MS);
      }
    }
  }
}

function limited(bytes: number): number {
  return Math.min(bytes, MAX_CALL_BYTES);
}
