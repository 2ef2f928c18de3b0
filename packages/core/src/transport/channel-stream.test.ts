import { StreamEncoder } from "@sheaf/arrow";
import { int } from "@sheaf/dataclass";
import { expect, test } from "vitest";
import { createClient } from "../client/create-client.ts";
import { producer, unary } from "../contract/method.ts";
import { service } from "../contract/service.ts";
import { createServer } from "../server/create-server.ts";
import { serveChannel } from "../server/serve-channel.ts";
import type { OutputCollector } from "../stream/output-collector.ts";
import { ProducerState } from "../stream/producer-state.ts";
import { stream } from "../stream/stream.ts";
import { rowFormatOf } from "../wire/row-format.ts";
import { channelPair } from "./channel-pair.ts";
import { channelTransport } from "./channel-transport.ts";

class Numbers extends ProducerState.define("Numbers", { next: int().default(0) }) {
  produce(out: OutputCollector): void {
    out.emit({ value: [this.next++] });
  }
}

const Counting = service("Counting", {
  numbers: producer({}, { output: { value: int() } }),
  one: unary({}, int()),
});

test("client and server never wait for each other, however much is asked ahead", async () => {
  const [near, far] = channelPair();
  const server = createServer(Counting, { numbers: () => stream(new Numbers()), one: () => 1 });
  void serveChannel(server, far);
  const client = createClient(Counting, channelTransport(near));
  const session = await client.numbers({}, { readAhead: 1_000_000 });
  // A window that doubled without end would by now hold more than the channel takes.
  for (let i = 0; i < 9000; i++) await session.tick();
  await session.close();
  expect(await client.one()).toBe(1);
  await client.close();
});

test("a stream that does not end when it is closed is given up after 10 000 batches, and the carrier with it", async () => {
  const [near, far] = channelPair();
  const client = createClient(Counting, channelTransport(near));
  const session = await client.numbers();
  const { schema, writeNoRows } = rowFormatOf({ value: int() });
  const encoder = new StreamEncoder(schema);
  const batch = () => encoder.encode(0, writeNoRows);
  const sending = Promise.resolve(far.send(Array.from({ length: 10_002 }, batch).flat()));
  await session.close();
  await expect(client.one()).rejects.toMatchObject({ code: "limit-exceeded", limit: 10_000 });
  await sending;
});
