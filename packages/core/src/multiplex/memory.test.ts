/** Channels that do nothing cost next to nothing. */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { multiplexedPair, pattern, settled } from "./testing/pair.ts";

const CHANNELS = 10_000;
const MiB = 2 ** 20;

it(`${CHANNELS} channels that were used once, both ends together, stay below 22 MiB`, async () => {
  setFlagsFromString("--expose_gc");
  const collect: () => void = runInNewContext("gc");
  const inUse = (): number => {
    collect();
    // Of this thread alone: others test at the same time.
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
    return heap + external;
  };
  const { client, server, accept } = await multiplexedPair();
  const before = inUse();
  const kept: (ByteChannel | Uint8Array)[] = [];
  for (let i = 0; i < CHANNELS; i++) {
    const near = client.open();
    void near.send([pattern(300)]);
    const far = await accept();
    const request = await far.receive();
    void far.send([pattern(200)]);
    const reply = await near.receive();
    if (request === undefined || reply === undefined) throw new Error("the channel has ended");
    // As they wait in a pool, and in a server; readers hold on to what they were lent last.
    void far.receive();
    kept.push(near, far, request, reply);
  }
  await settled();
  expect([client.openChannels, server.openChannels]).toEqual([CHANNELS, CHANNELS]);
  const cost = inUse() - before;
  expect(cost / MiB).toBeLessThan(22);
  expect(kept).toHaveLength(4 * CHANNELS);
  await client.close();
  await server.closed;
});
