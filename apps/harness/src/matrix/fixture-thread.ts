/** A thread that serves the fixture, to be connected to by message ports. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { WireGeneration } from "@sheaf/core";
import { bundleProgram } from "../programs/bundle-program.ts";

/** A running thread. */
export interface FixtureThread extends AsyncDisposable {
  /** A port whose far side is served. */
  open(): MessagePort;
  /** Ends the thread, whatever it is doing. */
  terminate(): Promise<void>;
}

/** Starts one. It answers these generations of the wire. */
export async function fixtureThread(wire: WireGeneration = "both"): Promise<FixtureThread> {
  // A loader of TypeScript in the thread would start a process that nobody waits for when the thread is ended.
  const program = await bundleProgram(new URL("./port-worker.ts", import.meta.url));
  const worker = new Worker(program.file, { workerData: { wire } });
  const terminate = async (): Promise<void> => {
    await worker.terminate();
    await program[Symbol.asyncDispose]();
  };
  return {
    open() {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage(port2, [port2]);
      return port1;
    },
    terminate,
    [Symbol.asyncDispose]: terminate,
  };
}
