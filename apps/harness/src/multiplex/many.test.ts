/** Very many calls on one connection: each goes its own way. */
import { channelPair, connect, multiplexTransport, serveMultiplexed } from "@sheaf/core";
import { chop, Fixture, fixtureServer } from "@sheaf/testing";
import { expect, it } from "vitest";

it.each([
  ["as it comes", (channel: Parameters<typeof chop>[0]) => channel],
  ["in pieces of 1000 bytes", (channel: Parameters<typeof chop>[0]) => chop(channel, 1000)],
])("1 000 calls and 100 streams at once beside a call that hangs, %s", async (_how, fault) => {
  const [near, far] = channelPair();
  const served = serveMultiplexed(fixtureServer(), fault(far));
  const client = await connect(Fixture, await multiplexTransport(fault(near)));
  const hanging = client.hang();
  // Streams whose reader takes its time.
  const sessions = await Promise.all(Array.from({ length: 100 }, () => client.endless()));
  for (const session of sessions) await session.tick();

  const calls = Array.from({ length: 1000 }, (_none, a) => client.add({ a, b: 1 }));
  const streams = Array.from({ length: 100 }, async (_none, to) => {
    const values: number[] = [];
    for await (const batch of client.count({ to })) {
      for (const { value } of batch.rows()) values.push(value);
    }
    return values;
  });
  const [sums, counts] = await Promise.all([Promise.all(calls), Promise.all(streams)]);
  expect(sums).toEqual(Array.from({ length: 1000 }, (_none, a) => a + 1));
  for (const [to, values] of counts.entries()) {
    expect(values).toEqual(Array.from({ length: to }, (_none, value) => value));
  }
  for (const session of sessions) expect(await session.tick()).toBeDefined();
  await Promise.all(sessions.map((session) => session.cancel()));
  await client.release();
  expect(await hanging).toBeUndefined();
  await client.close();
  await served;
});

it("a stream of large batches that nobody reads holds up no call", async () => {
  const [near, far] = channelPair();
  const served = serveMultiplexed(fixtureServer(), far);
  const client = await connect(Fixture, await multiplexTransport(near));
  const unread = await client.large({ batches: 20, rows: 50_000 }, { readAhead: 20 });
  // Each turn asks for twice as many ahead: three batches of 400 kB are under way then, more than a window.
  for (let turn = 0; turn < 3; turn++) await unread.tick();
  for (let a = 0; a < 100; a++) expect(await client.add({ a, b: 1 })).toBe(a + 1);
  const data = new Uint8Array(3_000_000).map((_zero, at) => at);
  const echoes = await Promise.all([1, 2, 3].map(() => client.bytes({ data })));
  for (const echo of echoes) expect(Buffer.compare(echo, data)).toBe(0);
  await unread.close();
  await client.close();
  await served;
});
