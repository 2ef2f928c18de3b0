/** Round trips over a message port to a thread: a buffer for each request and reply, the same bytes in them. */
import { MessageChannel, Worker } from "node:worker_threads";
import { expectEqual } from "../contender/expect.ts";
import type { Traffic } from "../contender/messages.ts";
import type { Workload } from "../contender/sampler.ts";
import { compiled } from "../folders.ts";
import { postCopies } from "./post-copies.ts";
import { windowed } from "./windowed.ts";

const PROGRAM = compiled("floor/server");

/** Opens a port to a thread that does nothing but answer. */
export async function portRoundTrips(
  { request, reply }: Traffic,
  window: number,
): Promise<Workload> {
  const worker = new Worker(PROGRAM, { argv: ["port", String(request), String(reply)] });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  const post = postCopies(request);
  return windowed(
    {
      send(count) {
        for (let i = 0; i < count; i++) post(port1);
      },
      onReplies(tell) {
        port1.on("message", ({ byteLength }: ArrayBuffer) => {
          expectEqual(byteLength, reply);
          tell(1);
        });
      },
      async close() {
        port1.close();
        await worker.terminate();
      },
    },
    window,
  );
}
