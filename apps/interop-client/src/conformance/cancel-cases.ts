/** Cancelling: what it costs the server is counted there, and must be exact. */
import type { Client, TransportCapabilities } from "@sheaf/core";
import { ask, type Case } from "../case/case.ts";
import { check, equal, localError, rejection, show } from "../case/expect.ts";
import type { ConformanceMethods } from "./contract.ts";
import { counterRows, rowsOf } from "./rows.ts";
import type { World } from "./world.ts";

type ConformanceClient = Client<ConformanceMethods>;

/** A case that begins with the counters at zero and leaves a connection that can be used. */
function counted(
  name: string,
  run: (client: ConformanceClient, carrier: TransportCapabilities) => Promise<void>,
): Case<World> {
  return ask(`cancel.${name}`, async ({ client, transport }) => {
    await client.reset_cancel_probe();
    equal(await client.cancel_probe_counters(), [0, 0, 0], "the counters at first");
    await run(client, transport.capabilities);
    equal(await rowsOf(client.produce_n({ count: 2 })), counterRows(2), "the next stream");
  });
}

async function counters(
  client: ConformanceClient,
  expected: readonly [produced: number, exchanged: number, cancelled: number],
): Promise<void> {
  equal(await client.cancel_probe_counters(), [...expected], "produced, exchanged, cancelled");
}

export const cancelCases: readonly Case<World>[] = [
  counted("cancellable_producer", async (client) => {
    const session = await client.cancellable_producer();
    for (const rows of counterRows(3)) equal((await session.tick())?.rows(), rows);
    await session.cancel();
    await counters(client, [3, 0, 1]);
    await localError(session.tick(), "stream-closed");
  }),
  counted("cancellable_producer.unused", async (client, { stateless }) => {
    await (await client.cancellable_producer()).cancel();
    // Over HTTP the first turn is taken with the opening.
    await counters(client, [stateless ? 1 : 0, 0, 1]);
  }),
  counted("cancellable_producer.leaving_the_loop", async (client) => {
    let batches = 0;
    for await (const _batch of client.cancellable_producer()) if (++batches === 2) break;
    await counters(client, [2, 0, 1]);
  }),
  counted("cancellable_producer.ahead", async (client, { stateless }) => {
    const session = await client.cancellable_producer({}, { readAhead: 16 });
    for (let i = 0; i < 10; i++) await session.tick();
    await session.cancel();
    const [produced = 0, exchanged, cancelled] = await client.cancel_probe_counters();
    // Over HTTP the turns of one response are taken as fast as it is sent.
    const most = stateless ? Number.POSITIVE_INFINITY : 10 + 32;
    check(produced >= 10 && produced <= most, `${produced} turns were taken`);
    equal([exchanged, cancelled], [0, 1], "exchanged, cancelled");
  }),
  counted("cancellable_producer.by_signal", async (client) => {
    const controller = new AbortController();
    const session = await client.cancellable_producer({}, { signal: controller.signal });
    await session.tick();
    controller.abort();
    const error = await rejection(session.tick());
    check(error instanceof Error && error.name === "AbortError", `no AbortError: ${show(error)}`);
    await counters(client, [1, 0, 1]);
  }),
  counted("cancellable_exchange", async (client) => {
    const session = await client.cancellable_exchange();
    for (const value of [1, 2]) {
      equal((await session.exchange({ value: [value] })).rows(), [{ value }]);
    }
    await session.cancel();
    await counters(client, [0, 2, 1]);
    await localError(session.exchange({ value: [99] }), "stream-closed");
  }),
  counted("cancellable_exchange.unused", async (client) => {
    await (await client.cancellable_exchange()).cancel();
    await counters(client, [0, 0, 1]);
  }),
  counted("cancellable_exchange.twice", async (client) => {
    const session = await client.cancellable_exchange();
    await session.exchange({ value: [1] });
    await session.cancel();
    await session.cancel();
    await counters(client, [0, 1, 1]);
  }),
  counted("cancellable_exchange.and_close", async (client) => {
    const session = await client.cancellable_exchange();
    await session.exchange({ value: [1] });
    await session.cancel();
    await session.close();
    await counters(client, [0, 1, 1]);
  }),
  counted("cancellable_exchange.after_close", async (client) => {
    const session = await client.cancellable_exchange();
    await session.exchange({ value: [1] });
    await session.close();
    await session.cancel();
    await counters(client, [0, 1, 0]);
  }),
];
