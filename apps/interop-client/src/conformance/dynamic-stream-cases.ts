/** Streams by a client that only has the server's description; where that does not tell their kind, it says. */
import { createClient, ExchangeSession, ProducerSession, serviceOf } from "@sheaf/core";
import { Field, Float64, Schema } from "apache-arrow";
import { ask, type Case } from "../case/case.ts";
import { check, equal } from "../case/expect.ts";
import { rowsOf } from "./rows.ts";
import { methodNamed, type World } from "./world.ts";

const VALUE = new Schema([new Field("value", new Float64(), true)]);
const inputs = {
  exchange_scale: VALUE,
  exchange_with_header: VALUE,
  exchange_zero_columns: new Schema([]),
};

async function open(
  { transport, describe }: World,
  method: string,
  init: object,
): Promise<unknown> {
  const client = createClient(serviceOf(await describe(), { inputs }), transport);
  return methodNamed(client, method)(init);
}

async function openProducer(
  world: World,
  method: string,
  init: object,
): Promise<ProducerSession<Record<string, unknown>, Record<string, unknown>>> {
  const session = await open(world, method, init);
  check(session instanceof ProducerSession, "it is no producer");
  return session;
}

async function openExchange(
  world: World,
  method: string,
  init: object,
): Promise<
  ExchangeSession<Record<string, unknown>, Record<string, unknown>, Record<string, unknown>>
> {
  const session = await open(world, method, init);
  check(session instanceof ExchangeSession, "it is no exchange");
  return session;
}

export const dynamicStreamCases: readonly Case<World>[] = [
  ask("dynamic.produce_n", async (world) => {
    const session = await openProducer(world, "produce_n", { count: 2n });
    equal(await rowsOf(session), [[{ index: 0n, value: 0n }], [{ index: 1n, value: 10n }]]);
  }),
  ask("dynamic.produce_with_header", async (world) => {
    const session = await openProducer(world, "produce_with_header", { count: 1n });
    const { total_expected, description } = session.header;
    equal([total_expected, description], [1n, "producing 1 batches"], "the header");
    equal(await rowsOf(session), [[{ index: 0n, value: 0n }]]);
  }),
  ask("dynamic.produce_with_rich_header", async (world) => {
    const session = await openProducer(world, "produce_with_rich_header", { seed: 7n, count: 0n });
    const { header } = session;
    equal(header.enum_field, "ACTIVE", "enum_field");
    equal({ ...Object(header.nested_point) }, { x: 7, y: 14 }, "nested_point");
    equal(
      header.dict_field,
      new Map([
        ["a", 7n],
        ["b", 8n],
      ]),
      "dict_field",
    );
    equal(header.nested_list, [[7n, 8n], [9n]], "nested_list");
    equal(await rowsOf(session), []);
  }),
  ask("dynamic.exchange_scale", async (world) => {
    await using session = await openExchange(world, "exchange_scale", { factor: 2 });
    equal((await session.exchange({ value: [1, null] })).rows(), [{ value: 2 }, { value: null }]);
  }),
  ask("dynamic.exchange_with_header", async (world) => {
    await using session = await openExchange(world, "exchange_with_header", { factor: 2 });
    equal(session.header.description, "scale by 2.0", "description");
    equal((await session.exchange({ value: [1] })).rows(), [{ value: 2 }]);
  }),
  ask("dynamic.exchange_zero_columns", async (world) => {
    await using session = await openExchange(world, "exchange_zero_columns", {});
    equal((await session.exchange({})).numRows, 0, "rows");
  }),
];
