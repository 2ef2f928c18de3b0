/** A new carrier is one file that implements ByteChannel; everything above it is there already. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { channelTransport, connect } from "@sheaf/core";
import { sourceThread } from "../source-programs.ts";
import { tellAlone } from "../story.ts";
import { Primes } from "./contract.ts";
import { messagePortChannel } from "./message-port-channel.ts";

export const story = await tellAlone(import.meta.url, async ({ serverModule, say }) => {
  const { port1, port2 } = new MessageChannel();
  const options = { workerData: { port: port2 }, transferList: [port2] };
  const worker = sourceThread(serverModule, options);
  const exited = once(worker, "exit");
  {
    await using client = await connect(Primes, channelTransport(messagePortChannel(port1)));
    const thread = await client.threadId();
    say(`served by thread ${thread === worker.threadId ? "of the worker" : thread}`);
    assert.equal(thread, worker.threadId);

    let count = 0;
    let last = 0;
    for await (const batch of client.below({ limit: 100_000 })) {
      count += batch.numRows;
      last = batch.column<number>("prime").get(batch.numRows - 1);
    }
    say(`${count} primes, the last one is ${last}`);
    assert.deepEqual([count, last], [9592, 99_991]);
  }
  // The port is closed, so the server has nothing left to do.
  assert.deepEqual(await exited, [0]);
});
