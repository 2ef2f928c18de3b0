/** The metadata keys that go over a connection in a life of every kind of message: a new one is seen by every peer. */
import { CustomMetadata, DecodeContext, MessageReader, StreamDecoder } from "@sheaf/arrow";
import { channelPair, channelTransport, connect, isSheafError, serveChannel } from "@sheaf/core";
import { Fixture, type FixtureClient, fixtureServer, record } from "@sheaf/testing";
import { expect, it } from "vitest";

/** Calls and streams with everything that has metadata. */
async function life(client: FixtureClient): Promise<void> {
  await client.log({ lines: 1 });
  await client
    .refuse({
      ...{ type: "E", message: "m", kind: "k", code: '"ABORTED"', details: '[{"@type":"acme.D"}]' },
    })
    .catch(remote);
  await client.nothing({}, { metadata: { mine: "1", "vgi_rpc.request_id": "00112233445566ff" } });
  for await (const batch of client.annotated({ batches: 1 })) batch.rows();
  const session = await client.metadata();
  await session.exchange({ value: [1] }, { metadata: { own: "1" } });
  await session.cancel();
}

function remote(error: unknown): void {
  if (!isSheafError(error, "remote")) throw error;
}

/** The keys of all batches in these bytes, in alphabetical order. */
function keysIn(bytes: Uint8Array): string[] {
  const reader = new MessageReader();
  reader.push(bytes);
  const context = new DecodeContext();
  const keys = new Set<string>();
  let decoder = new StreamDecoder(context);
  for (let message = reader.next(); message !== undefined; message = reader.next()) {
    const { metadata } = decoder.accept(message) ?? {};
    for (const key of (metadata ?? CustomMetadata.NONE).toMap().keys()) keys.add(key);
    if (decoder.ended) decoder = new StreamDecoder(context);
  }
  return [...keys].sort();
}

it("requests and replies of raw connections have these", async () => {
  const [near, far] = channelPair();
  const channel = record(near);
  void serveChannel(fixtureServer(), far);
  const client = await connect(Fixture, channelTransport(channel));
  await life(client);
  await client.close();
  expect(keysIn(channel.sent())).toEqual([
    "mine",
    "own",
    "vgi_rpc.cancel",
    "vgi_rpc.method",
    "vgi_rpc.protocol",
    "vgi_rpc.protocol_version",
    "vgi_rpc.request_id",
    "vgi_rpc.request_version",
  ]);
  expect(keysIn(channel.received())).toEqual([
    ...["answered", "batch", "empty", "label"],
    "vgi_rpc.error_code",
    "vgi_rpc.error_details",
    "vgi_rpc.error_kind",
    "vgi_rpc.log_extra",
    "vgi_rpc.log_level",
    "vgi_rpc.log_message",
    "vgi_rpc.request_id",
    "vgi_rpc.server_id",
  ]);
});
