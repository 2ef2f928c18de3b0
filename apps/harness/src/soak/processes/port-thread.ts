/** The thread behind message ports. After its end there is another one for those who connect anew. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";

const PROGRAM = new URL("../programs/port-worker.ts", import.meta.url).href;

/** Threads do not inherit the loader of TypeScript. */
const START = `import("tsx/esm/api").then(({ register }) => {
  register();
  return import(${JSON.stringify(PROGRAM)});
});`;

/** A thread that serves, whichever it is at the moment. */
export class PortThread {
  #worker: Worker | undefined;

  /** A port whose far side is served. */
  open(): MessagePort {
    this.#worker ??= this.#start();
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

  #start(): Worker {
    return new Worker(START, { eval: true, execArgv: ["--conditions=@sheaf/source"] });
  }
}
