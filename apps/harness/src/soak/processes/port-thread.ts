/** The thread behind message ports. After its end there is another one for those who connect anew. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { type BundledProgram, bundleProgram } from "../../programs/bundle-program.ts";

/** A thread that serves, whichever it is at the moment. */
export class PortThread implements AsyncDisposable {
  readonly #program: BundledProgram;
  #worker: Worker | undefined;

  private constructor(program: BundledProgram) {
    this.#program = program;
  }

  /** Makes the program ready; the thread starts when it is needed. */
  static async prepare(): Promise<PortThread> {
    // A loader of TypeScript in the thread would start a process that nobody waits for when the thread is ended.
    return new PortThread(
      await bundleProgram(new URL("../programs/port-worker.ts", import.meta.url)),
    );
  }

  /** A port whose far side is served. */
  open(): MessagePort {
    this.#worker ??= new Worker(this.#program.file);
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage(port2, [port2]);
    return port1;
  }

  /** Ends the thread, whatever it is doing. */
  async terminate(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate();
    await this.#program[Symbol.asyncDispose]();
  }
}
