/** A thread that serves one example on message ports, for as long as we want it. */
import { fileURLToPath } from "node:url";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { sourceThread } from "./source-programs.ts";

const SERVE = fileURLToPath(new URL("./serve-thread.ts", import.meta.url));

/** A running thread; disposing it ends it. */
export interface ServingThread extends AsyncDisposable {
  /** A port for one more connection to the server there. */
  port(): MessagePort;
}

/** Starts a thread that serves the example. */
export function startThread(serverModule: string): ServingThread {
  const thread = sourceThread(SERVE, { workerData: { serverModule } });
  return {
    port() {
      const { port1, port2 } = new MessageChannel();
      thread.postMessage(port2, [port2]);
      return port1;
    },
    async [Symbol.asyncDispose]() {
      await thread.terminate();
    },
  };
}
