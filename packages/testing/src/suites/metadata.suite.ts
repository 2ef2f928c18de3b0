import { AnnotatedBatch } from "@sheaf/core";
import { expect } from "vitest";
import type { Citing } from "../cells/suite.ts";
import { expectUsable } from "./expectations.ts";

/** What is said beside the rows. */
export function metadataSuite({ verifies }: Citing): void {
  verifies("metadata.of-a-call-belongs-to-the-caller", async ({ client }) => {
    const metadata = { trace: "x", "acme.ü": "ünïcode-λ", empty: "" };
    expect(await client.add({ a: 1, b: 1 }, { metadata })).toBe(2);
    await using session = await client.sum({}, { metadata });
    expect((await session.exchange({ value: [1] })).rows()).toEqual([{ total: 1, turns: 1 }]);
  });

  verifies("metadata.of-the-protocol-is-reserved", async ({ client }) => {
    const metadata = { "vgi_rpc.method": "x" };
    const refused = { kind: "schema", code: "invalid-declaration", method: "add" };
    await expect(client.add({ a: 1, b: 1 }, { metadata })).rejects.toMatchObject(refused);
    await expect(client.sum({}, { metadata })).rejects.toMatchObject({ ...refused, method: "sum" });
    await expectUsable(client);
  });

  verifies("metadata.goes-both-ways", async ({ client }) => {
    await using session = await client.metadata();
    const answer = await session.exchange({ value: [1] }, { metadata: { a: "ü", b: "" } });
    expect(answer.rows()).toEqual([{ seen: "a=ü,b=" }]);
    expect(answer.customMetadata.get("answered")).toBe("a=ü,b=");
    expect((await session.exchange({ value: [1] })).rows()).toEqual([{ seen: "" }]);
  });

  verifies("metadata.of-the-protocol-is-hidden", async ({ client }) => {
    const session = await client.metadata();
    for (let i = 0; i < 3; i++) {
      const answer = await session.exchange({ value: [1] }, { metadata: { a: `${i}` } });
      expect(answer.rows()).toEqual([{ seen: `a=${i}` }]);
      expect(Object.keys(ownOf(answer))).toEqual(["answered"]);
    }
    await session.close();
    await using plain = await client.count({ to: 1 });
    expect(ownOf(await plain.tick())).toEqual({});
  });

  for (const readAhead of [0, 8]) {
    verifies("metadata.of-a-batch-arrives", `read-ahead ${readAhead}`, async ({ client }) => {
      let i = 0;
      for await (const batch of client.annotated({ batches: 5 }, { readAhead })) {
        expect(ownOf(batch)).toEqual({
          batch: String(i++),
          label: "ünïcode-λ",
          empty: "",
        });
      }
      expect(i).toBe(5);
    });
  }

  verifies("metadata.of-ticks-arrive", async ({ client, capabilities }) => {
    const first = { metadata: { tick: "first" } };
    // Without a connection the first turn is taken with the opening, and sees its metadata.
    const session = await client.ticks({ turns: 3 }, capabilities.duplex ? {} : first);
    expect((await session.tick(first))?.rows()).toEqual([{ seen: "tick=first" }]);
    expect((await session.tick())?.rows()).toEqual([{ seen: "" }]);
    expect((await session.tick({ metadata: { tick: "ü" } }))?.rows()).toEqual([{ seen: "tick=ü" }]);
    expect(await session.tick()).toBeUndefined();
  });

  verifies("metadata.of-ticks-are-never-lost", async ({ client }) => {
    const session = await client.ticks({ turns: 50 }, { readAhead: 8 });
    for (let i = 0; i < 5; i++) expect((await session.tick())?.rows()).toEqual([{ seen: "" }]);
    const late = await session.tick({ metadata: { late: "x" } }).catch((error: unknown) => error);
    if (late instanceof AnnotatedBatch) expect(late.rows()).toEqual([{ seen: "late=x" }]);
    else expect(late).toMatchObject({ kind: "protocol", code: "unsupported", method: "ticks" });
    await session.close();
    await expectUsable(client);
  });

  verifies("metadata.may-be-long", async ({ client }) => {
    const metadata = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`key ${i}`, `${i}`.repeat(1000)]),
    );
    await using session = await client.metadata();
    const answer = await session.exchange({ value: [1] }, { metadata });
    const seen = Object.entries(metadata).map(([key, value]) => `${key}=${value}`);
    expect(answer.customMetadata.get("answered")?.split(",").sort()).toEqual(seen.sort());
  });
}

/** A reader notes on a batch by which way it came, where that was not the carrier's own. */
const PROVENANCE = /^vgi_rpc\.(shm_source|location\.(source|fetch_ms))$/;

/** The metadata of a batch that its sender has put there. */
function ownOf(batch: Pick<AnnotatedBatch, "customMetadata"> | undefined): object {
  const pairs = [...(batch?.customMetadata ?? [])];
  return Object.fromEntries(pairs.filter(([key]) => !PROVENANCE.test(key)));
}
