/** Producers of ours, by the npm peer's client. */
import { ask, type Case } from "../../case/case.ts";
import { equal } from "../../case/expect.ts";
import { counterRows } from "../../conformance/rows.ts";
import type { PeerRow } from "../peer-module.ts";
import { type PeerWorld, peerError, peerRows, textsFrom } from "./peer-world.ts";

async function produced(
  { client }: PeerWorld,
  method: string,
  params: PeerRow,
): Promise<PeerRow[][]> {
  return peerRows(await client.stream(method, params));
}

export const producerCases: readonly Case<PeerWorld>[] = [
  ask("produce.produce_n", async (world) => {
    for (const count of [0, 1, 100]) {
      equal(await produced(world, "produce_n", { count }), counterRows(count));
    }
  }),
  ask("produce.produce_empty", async (world) => {
    equal(await produced(world, "produce_empty", {}), []);
  }),
  ask("produce.produce_single", async (world) => {
    equal(await produced(world, "produce_single", {}), counterRows(1));
  }),
  ask("produce.produce_large_batches", async (world) => {
    const size = { rows_per_batch: 1000, batch_count: 20 };
    const rows = (await produced(world, "produce_large_batches", size)).flat();
    equal(rows, counterRows(20_000).flat());
  }),
  ask("produce.produce_oversized_batch", async (world) => {
    const rows = await produced(world, "produce_oversized_batch", { rows_per_batch: 50_000 });
    equal(rows, [counterRows(50_000).flat()]);
  }),
  ask("produce.produce_with_logs", async (world) => {
    const from = world.logs.length;
    equal(await produced(world, "produce_with_logs", { count: 2 }), counterRows(2));
    equal(textsFrom(world, from), ["INFO producing batch 0", "INFO producing batch 1"], "the log");
  }),
  ask("produce.produce_error_mid_stream", async ({ client, stateless }) => {
    for (const emit_before_error of [0, 3]) {
      const message = `intentional error after ${emit_before_error} batches`;
      const expected = { type: "RuntimeError", message };
      const opening = client.stream("produce_error_mid_stream", { emit_before_error });
      if (stateless && emit_before_error === 0) {
        await peerError(opening, expected);
        continue;
      }
      const session = await opening;
      for (const rows of counterRows(emit_before_error)) equal(await session.tick(), rows);
      await peerError(session.tick(), expected);
    }
  }),
  ask("produce.produce_error_on_init", async (world) => {
    for (let times = 0; times < 3; times++) {
      const message = "intentional init error";
      await peerError(produced(world, "produce_error_on_init", {}), {
        type: "RuntimeError",
        message,
      });
    }
  }),
  ask("produce.leaving_early", async ({ client }) => {
    for await (const rows of await client.stream("produce_n", { count: 1000 })) {
      if (rows[0]?.index === 2) break;
    }
    (await client.stream("produce_n", { count: 5 })).close();
  }),
  ask("produce.stream_session_counter", async (world) => {
    equal(await produced(world, "stream_session_counter", { count: 0 }), []);
    const message = "no sticky counter bound to this request";
    const refused = produced(world, "stream_session_counter", { count: 1 });
    await peerError(refused, { type: "RuntimeError", message });
  }),
];
