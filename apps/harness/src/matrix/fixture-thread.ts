/** A thread that serves the fixture, to be connected to by message ports. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { WireGeneration } from "@sheaf/core";

/** A running thread. */
export interface FixtureThread extends AsyncDisposable {
  /** A port whose far side is served. */
  open(): MessagePort;
  /** Ends the thread, whatever it is doing. */
  terminate(): Promise<unknown>;
}

const PROGRAM = new URL("./port-worker.ts", import.meta.url).href;

/** Threads do not inherit the loader of TypeScript, and `--import` does not bring it to them. */
const START = `import("tsx/esm/api").then(({ register }) => {
  register();
  return import(${JSON.stringify(PROGRAM)});
});`;

/** Starts one, from the sources. It answers these generations of the wire. */
export function fixtureThread(wire: WireGeneration = "both"): FixtureThread {
  const worker = new Worker(START, {
    eval: true,
    execArgv: ["--conditions=@sheaf/source"],
    workerData: { wire },
  });
  return {
    open() {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage(port2, [port2]);
      return port1;
    },
    terminate: () => worker.terminate(),
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
