/** A byte channel over the stdin and stdout of a worker process. */
import type { ByteChannel } from "@sheaf/core";
import { type SocketChannel, socketChannel } from "@sheaf/pipe/node";
import type { Command, SubprocessOptions } from "./subprocess-options.ts";
import { WorkerProcess } from "./worker-process.ts";

/** Longer than any grace for the process, which decides; a channel's own grace must not cut it short. */
const NO_GRACE_MS = 2 ** 31 - 1;

/** A channel to a worker process. Closing it ends the process. */
export interface SubprocessChannel extends ByteChannel {
  /** The worker's process id. */
  readonly pid: number;
  /** Resolves when the worker has exited, for whatever reason. Never rejects. */
  readonly exited: Promise<void>;
  /** Whether the worker can be talked to: it runs, and the channel was not closed. */
  readonly isOpen: boolean;
  /** Lets our process end although the worker runs; it is ended then, too. */
  unref(): void;
  /** Undoes {@link unref}. */
  ref(): void;
}

/**
 * Starts a worker and answers the channel over its stdin and stdout, for other protocols than calls.
 *
 * `close()` closes the worker's stdin, waits `closeGraceMs` for it to exit, then sends SIGTERM and
 * after `killGraceMs` SIGKILL; it resolves when the process is gone. A worker that dies breaks the
 * channel with `peer-closed`: the message has its exit code or signal and, if stderr is read, the last
 * lines of it. Rejects with `connect-failed` when the command cannot be started.
 */
export async function openSubprocess(
  command: Command,
  options: SubprocessOptions = {},
): Promise<SubprocessChannel> {
  const worker = await WorkerProcess.start(command, options);
  const pipes = socketChannel(
    { readable: worker.stdout, writable: worker.stdin },
    {
      name: worker.name,
      closeGraceMs: NO_GRACE_MS,
      explainEnd: () => worker.explainEnd(),
    },
  );
  return new WorkerChannel(worker, pipes);
}

class WorkerChannel implements SubprocessChannel {
  readonly name: string;
  readonly pid: number;
  readonly #worker: WorkerProcess;
  readonly #pipes: SocketChannel;
  #closed: Promise<void> | undefined;

  constructor(worker: WorkerProcess, pipes: SocketChannel) {
    this.name = worker.name;
    this.pid = worker.pid;
    this.#worker = worker;
    this.#pipes = pipes;
  }

  get exited(): Promise<void> {
    return this.#worker.exited;
  }

  get isOpen(): boolean {
    return this.#closed === undefined && !this.#worker.hasExited;
  }

  send(chunks: readonly Uint8Array[]): void | Promise<void> {
    return this.#pipes.send(chunks);
  }

  receive(into?: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#pipes.receive(into);
  }

  receiveWith<Taken>(
    take: (bytes: Uint8Array | undefined) => Taken,
    into?: Uint8Array,
  ): Promise<Taken> {
    return this.#pipes.receiveWith(take, into);
  }

  expectSoon(): void {
    this.#pipes.expectSoon();
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  ref(): void {
    this.#worker.ref();
    this.#pipes.ref();
  }

  unref(): void {
    this.#worker.unref();
    this.#pipes.unref();
  }

  async #end(): Promise<void> {
    this.ref();
    const closed = this.#pipes.close();
    await this.#worker.end();
    // A grandchild may hold the pipes open; nobody waits for it.
    this.#pipes.destroy();
    await closed;
  }
}
