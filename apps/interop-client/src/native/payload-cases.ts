/** Producers that try a client's reading of turns, and large payloads. */
import { describeSchema, sameSchema } from "@sheaf/arrow";
import type { AnnotatedBatch } from "@sheaf/core";
import { ask, type Case } from "../case/case.ts";
import { check, equal, remoteError } from "../case/expect.ts";
import { PAYLOAD_SCHEMA } from "./native-service.ts";
import type { NativeWorld } from "./native-world.ts";

const BYTE_CYCLE = 251;
const MIB = 1024 * 1024;

type Payloads = AsyncIterable<AnnotatedBatch<{ index: number; payload: Uint8Array }>>;

/** Batches as texts, each with its schema checked. */
async function payloadsOf(batches: Payloads): Promise<[number, string][][]> {
  const seen: [number, string][][] = [];
  for await (const batch of batches) {
    const schema = describeSchema(batch.schema);
    check(sameSchema(batch.schema, PAYLOAD_SCHEMA), `the schema is ${schema}`);
    const rows = batch.rows();
    seen.push(rows.map(({ index, payload }) => [index, Buffer.from(payload).toString("latin1")]));
  }
  return seen;
}

export const payloadCases: readonly Case<NativeWorld>[] = [
  ...[0, 8].map((readAhead) =>
    ask<NativeWorld>(`native.producer_sequence.ahead_${readAhead}`, async ({ client }) => {
      const call = { count: 300, payload_bytes: 3 };
      const seen = await payloadsOf(client.producer_sequence(call, { readAhead }));
      const expected = Array.from({ length: 300 }, (_, i) => {
        return [[i, String.fromCharCode(i % BYTE_CYCLE).repeat(3)]];
      });
      equal(seen, expected);
      equal(await payloadsOf(client.producer_sequence({ count: 0, payload_bytes: 1 })), []);
      equal(await payloadsOf(client.producer_sequence({ count: 1, payload_bytes: 0 })), [
        [[0, ""]],
      ]);
    }),
  ),
  ask("native.producer_sequence.refused", async ({ client }) => {
    const session = await client.producer_sequence({ count: -1, payload_bytes: 0 });
    await remoteError(session.tick(), {
      type: "ValueError",
      message: "count and payload_bytes must be non-negative",
    });
  }),
  ask("native.producer_zero_row_then_value", async ({ client }) => {
    const seen = await payloadsOf(client.producer_zero_row_then_value());
    equal(seen, [[], [[7, "after-zero"]]]);
  }),
  ask("native.producer_emit_and_finish", async ({ client }) => {
    equal(await payloadsOf(client.producer_emit_and_finish()), [[[99, "terminal"]]]);
  }),
  ask("native.producer_empty", async ({ client }) => {
    equal(await payloadsOf(client.producer_empty()), []);
  }),
  ask("native.large_response", async ({ client }) => {
    for (const size of [0, 32_768, 16 * MIB]) {
      const bytes = await client.large_response({ size });
      equal(bytes.byteLength, size, "the length");
      const wrong = bytes.findIndex((byte, at) => byte !== at % BYTE_CYCLE);
      equal(wrong, -1, "the place of the first wrong byte");
    }
    for (const size of [-1, 16 * MIB + 1]) {
      const message = "size must be between 0 and 16777216";
      await remoteError(client.large_response({ size }), { type: "ValueError", message });
    }
  }),
  ask("native.echo_bytes", async ({ client }) => {
    for (const length of [0, 1, 65_535, 65_536, 4 * MIB]) {
      const value = Uint8Array.from({ length }, (_, at) => at % BYTE_CYCLE);
      const answer = await client.echo_bytes({ value });
      check(Buffer.compare(answer, value) === 0, `${length} bytes came back differently`);
    }
  }),
  ask("native.sessions", async ({ client }) => {
    await remoteError(client.open_client_session({ initial: 1 }), { type: "RuntimeError" });
    const unbound = { type: "RuntimeError", message: "no client conformance session is bound" };
    await remoteError(client.increment_client_session({ by: 1 }), unbound);
    await remoteError(client.close_client_session(), unbound);
  }),
];
