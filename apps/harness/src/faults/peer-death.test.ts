import {
  type ByteChannel,
  channelPair,
  channelTransport,
  connect,
  isSheafError,
  serveChannel,
} from "@sheaf/core";
import { Fixture, type FixtureClient, failAfter, fixtureServer, record } from "@sheaf/testing";
import { describe, expect, it } from "vitest";

/** A life on one connection that passes through every kind of message. */
async function everything(client: FixtureClient): Promise<void> {
  await client.add({ a: 1, b: 2 });
  await client.log({ lines: 2 });
  await client.fail({ type: "ValueError", message: "x" }).catch((error: unknown) => {
    if (!isSheafError(error, "remote")) throw error;
  });
  for await (const batch of client.count({ to: 3 }, { readAhead: 0 })) batch.rows();
  const session = await client.sumWithHeader({ title: "t" });
  await session.exchange({ value: [1] });
  await session.exchange({ value: [2] });
  await session.close();
  const cancelled = await client.endless();
  await cancelled.tick();
  await cancelled.cancel();
}

interface Recorded {
  readonly clientReceived: Uint8Array;
  readonly serverReceived: Uint8Array;
}

async function recordLife(): Promise<Recorded> {
  const [near, far] = channelPair();
  const client = record(near);
  const server = record(far);
  const served = serveChannel(fixtureServer(), server);
  const typed = await connect(Fixture, channelTransport(client));
  await everything(typed);
  await typed.close();
  await served;
  return { clientReceived: client.received(), serverReceived: server.received() };
}

/** Offsets at which a message begins, its body begins, or its body is half there. */
function boundaries(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offsets = new Set<number>([0, 1, bytes.byteLength - 1]);
  for (let at = 0; at + 8 <= bytes.byteLength; at += 8) {
    if (view.getUint32(at, true) !== 0xffffffff) continue;
    for (const offset of [at, at + 4, at + 8, at + 8 + view.getUint32(at + 4, true)]) {
      if (offset < bytes.byteLength) offsets.add(offset);
    }
  }
  return [...offsets].sort((a, b) => a - b);
}

/** Lives until the peer is cut off on one side after so many bytes. */
async function lifeCutShort(
  cut: (near: ByteChannel, far: ByteChannel) => [ByteChannel, ByteChannel],
): Promise<unknown> {
  const [near, far] = cut(...channelPair());
  const served = serveChannel(fixtureServer(), far);
  const client = await connect(Fixture, channelTransport(near));
  const outcome = await everything(client).then(
    () => undefined,
    (error: unknown) => error,
  );
  // Whatever happened, later calls fail at once and nothing is left hanging.
  if (outcome !== undefined)
    await expect(client.add({ a: 1, b: 1 })).rejects.toMatchObject({ kind: "transport" });
  await client.close();
  await served;
  return outcome;
}

describe("when the peer dies", async () => {
  const { clientReceived, serverReceived } = await recordLife();

  it(`a client gets a transport error at each of ${boundaries(clientReceived).length} places in a reply`, async () => {
    for (const offset of boundaries(clientReceived)) {
      const outcome = await lifeCutShort((near, far) => [failAfter(near, offset), far]);
      // A cancel that cannot be answered any more is not an error: it is best effort.
      if (outcome !== undefined)
        expect(outcome, `after ${offset} bytes`).toMatchObject({ kind: "transport" });
      else expect(offset).toBeGreaterThan(clientReceived.byteLength - 1000);
    }
  });

  it(`a server lets go at each of ${boundaries(serverReceived).length} places in a request`, async () => {
    for (const offset of boundaries(serverReceived)) {
      const outcome = await lifeCutShort((near, far) => [near, failAfter(far, offset)]);
      if (outcome !== undefined)
        expect(outcome, `after ${offset} bytes`).toMatchObject({ kind: "transport" });
      else expect(offset).toBeGreaterThan(serverReceived.byteLength - 1000);
    }
  });
});
