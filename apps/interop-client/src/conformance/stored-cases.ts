/** What is different with a server that stores every batch: what is stored once, and where batches come from. */
import { ask, type Case } from "../case/case.ts";
import { check, equal } from "../case/expect.ts";
import type { World } from "./world.ts";

const SOURCE = "vgi_rpc.location.source";
const FETCH_MS = "vgi_rpc.location.fetch_ms";

function checkProvenance(metadata: ReadonlyMap<string, string>): void {
  check(/^https?:\/\//.test(metadata.get(SOURCE) ?? ""), `${SOURCE} is ${metadata.get(SOURCE)}`);
  check(/^\d+(\.\d+)?$/.test(metadata.get(FETCH_MS) ?? ""), "nobody knows how long it took");
  equal(metadata.has("vgi_rpc.location"), false, "whether the pointer's own metadata is there");
}

export const storedCases: readonly Case<World>[] = [
  ask("storage.published_string", async ({ client }) => {
    for (const include_sha256 of [true, false, true]) {
      for (const value of ["", "ünï"]) {
        equal(await client.published_string({ value, include_sha256 }), value);
      }
    }
  }),
  ask("storage.produce_annotated_batches", async ({ client }) => {
    const size = { count: 2, rows_per_batch: 2 };
    let at = 0;
    for await (const { customMetadata } of client.produce_annotated_batches(size)) {
      equal(customMetadata.get("conformance.batch_index"), `${at++}`, "batch_index");
      checkProvenance(customMetadata);
    }
  }),
  ask("storage.exchange_scale", async ({ client }) => {
    await using session = await client.exchange_scale({ factor: 2 });
    for (const value of [1, 2]) {
      const output = await session.exchange({ value: [value] });
      equal(output.rows(), [{ value: 2 * value }]);
      checkProvenance(output.customMetadata);
    }
  }),
];
