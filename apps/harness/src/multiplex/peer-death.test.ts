/** A peer that dies, at each place of a life with several calls at once: errors with a type, and nothing that hangs. */
import {
  type ByteChannel,
  channelPair,
  connect,
  isSheafError,
  multiplexTransport,
  serveMultiplexed,
} from "@sheaf/core";
import { Fixture, type FixtureClient, failAfter, fixtureServer, record } from "@sheaf/testing";
import { describe, expect, it } from "vitest";
import { framesIn } from "./frames.ts";

/** Calls and streams side by side. Answers with the errors that were not the handlers' own. */
async function everything(client: FixtureClient): Promise<unknown[]> {
  const outcomes = await Promise.allSettled([
    client.add({ a: 1, b: 2 }),
    client.bytes({ data: new Uint8Array(200_000) }),
    client.fail({ type: "ValueError", message: "x" }),
    (async () => {
      for await (const batch of client.count({ to: 5 })) batch.rows();
    })(),
    (async () => {
      const session = await client.sumWithHeader({ title: "t" });
      await session.exchange({ value: [1] });
      await session.exchange({ value: [2] });
      await session.close();
    })(),
    (async () => {
      const session = await client.endless();
      await session.tick();
      await session.cancel();
    })(),
  ]);
  return outcomes
    .filter((outcome) => outcome.status === "rejected")
    .map(({ reason }) => reason)
    .filter((error) => !isSheafError(error, "remote"));
}

interface Recorded {
  readonly clientReceived: Uint8Array;
  readonly serverReceived: Uint8Array;
}

async function recordLife(): Promise<Recorded> {
  const [near, far] = channelPair();
  const [client, server] = [record(near), record(far)];
  const served = serveMultiplexed(fixtureServer(), server);
  const typed = await connect(Fixture, await multiplexTransport(client));
  expect(await everything(typed)).toEqual([]);
  await typed.close();
  await served;
  return { clientReceived: client.received(), serverReceived: server.received() };
}

/** Within the preface, and before, in and behind the head of each frame. */
function places(bytes: Uint8Array): number[] {
  const within = framesIn(bytes).flatMap(({ at }) => [at, at + 3, at + 8, at + 40]);
  return [...new Set([0, 1, 7, 8, 15, ...within])].filter((at) => at < bytes.byteLength);
}

async function lifeCutShort(
  cut: (near: ByteChannel, far: ByteChannel) => [ByteChannel, ByteChannel],
): Promise<unknown[]> {
  const [near, far] = cut(...channelPair());
  const served = serveMultiplexed(fixtureServer(), far);
  try {
    const client = await connect(Fixture, await multiplexTransport(near));
    const errors = await everything(client);
    await client.close();
    return errors;
  } catch (error) {
    // They never met.
    return [error];
  } finally {
    await served;
  }
}

describe("when the peer dies", async () => {
  const { clientReceived, serverReceived } = await recordLife();

  it(`a client has transport errors at each of ${places(clientReceived).length} places`, async () => {
    let failed = 0;
    for (const place of places(clientReceived)) {
      const errors = await lifeCutShort((near, far) => [failAfter(near, place), far]);
      for (const error of errors) {
        expect(isSheafError(error, "transport"), `after ${place} bytes: ${error}`).toBe(true);
      }
      if (errors.length > 0) failed++;
    }
    expect(failed).toBeGreaterThan(places(clientReceived).length / 2);
  });

  it(`a server lets go at each of ${places(serverReceived).length} places`, async () => {
    for (const place of places(serverReceived)) {
      const errors = await lifeCutShort((near, far) => [near, failAfter(far, place)]);
      for (const error of errors) {
        expect(isSheafError(error, "transport"), `after ${place} bytes: ${error}`).toBe(true);
      }
    }
  });
});
