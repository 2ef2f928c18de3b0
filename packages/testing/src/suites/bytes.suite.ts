import { type CallOptions, isSheafError } from "@sheaf/core";
import { expect } from "vitest";
import type { Fault, FixtureClient, Ground } from "../cells/ground.ts";
import type { Citing } from "../cells/suite.ts";
import { chop } from "../faults/chop.ts";
import { duplicate, type Place, reorder } from "../faults/disorder.ts";
import { failAfter } from "../faults/fail-after.ts";
import { lend } from "../faults/lend.ts";
import { type RecordedChannel, record } from "../faults/recorder.ts";
import { FIXTURE_LIMITS } from "../fixture/server.ts";
import { expectUsable, rejection } from "./expectations.ts";
import { SAMPLE } from "./unary.suite.ts";

/** Long enough for an answer that comes, short enough for bytes that never will. */
const PATIENCE_MS = 60;
const PIECES = [1, 3, 7, 8, 64];
/** No length of a message, so that what comes twice is never a whole one. */
const ODD_BYTES = 13;
const PLACES = 8;

/** Too many bytes, too few, twice the same, or in another order. */
export function bytesSuite({ verifies }: Citing): void {
  const tooMuch = FIXTURE_LIMITS.maxBodyBytes + 1024;

  verifies("limit.of-a-request", async ({ client }) => {
    expect(await rejection(client.bytes({ data: new Uint8Array(tooMuch) }))).toMatchObject({
      kind: "remote",
      rawMessage: expect.stringContaining("maxBodyBytes"),
    });
    await expectUsable(client);
  });

  verifies("limit.of-an-input", async ({ client }) => {
    const session = await client.scale({ factor: 1 });
    await session.exchange({ value: [1] });
    const value = new Float64Array(tooMuch / 8);
    expect(await rejection(session.exchange({ value }))).toMatchObject({
      kind: "remote",
      rawMessage: expect.stringContaining("maxBodyBytes"),
    });
    await expect(session.exchange({ value: [1] })).rejects.toMatchObject({ code: "stream-closed" });
    await expectUsable(client);
  });

  const limits = { maxBodyBytes: 10_000 };
  const exceeded = { kind: "protocol", code: "limit-exceeded", limit: 10_000 };
  verifies("limit.of-a-reply", async ({ limited }) => {
    const client = await limited({ limits });
    const data = new Uint8Array(20_000);
    expect(await rejection(client.bytes({ data }))).toMatchObject(exceeded);
    await expectUsable(client);
  });

  verifies("limit.of-a-batch", async ({ limited }) => {
    const client = await limited({ limits });
    const session = await client.large({ batches: 3, rows: 5000 });
    expect(await rejection(session.tick())).toMatchObject(exceeded);
    await session.close();
    await expectUsable(client);
  });

  for (const bytes of PIECES) {
    verifies("bytes.may-come-in-any-pieces", `of ${bytes}`, async ({ through }) => {
      const client = await through((channel) => chop(channel, bytes));
      expect(await liveWrongly(client)).toBe(false);
    });
  }

  verifies("bytes.that-are-lent-may-be-taken-back", async ({ through }) => {
    const client = await through(lend);
    expect(await liveWrongly(client)).toBe(false);
    expect(await liveWrongly(client)).toBe(false);
  });

  verifies("bytes.that-end-are-a-transport-error", async (ground) => {
    for (const { after } of await places(ground)) {
      const fault: Fault = (channel) => failAfter(channel, after);
      expect(await rejection(liveThrough(ground, fault)), `after ${after}`).toMatchObject({
        kind: "transport",
      });
    }
  });

  verifies("bytes.that-are-doubled-are-no-answer", (ground) =>
    neverMakesAnAnswer(ground, (place) => (channel) => duplicate(channel, place)),
  );

  verifies("bytes.in-another-order-are-no-answer", (ground) =>
    neverMakesAnAnswer(ground, (place) => (channel) => reorder(channel, place)),
  );
}

/** Lives with the fault at many places: all goes well, or somewhere there is a typed error. */
async function neverMakesAnAnswer(ground: Ground, fault: (place: Place) => Fault): Promise<void> {
  for (const place of await places(ground)) {
    const life = liveThrough(ground, fault(place), { timeoutMs: PATIENCE_MS });
    const outcome = await life.catch((error: unknown) => error);
    if (outcome === false) continue;
    expect(isSheafError(outcome), `at ${place.after}: ${outcome}`).toBe(true);
  }
}

/** Connects, and lives. */
async function liveThrough(
  { through }: Ground,
  fault: Fault,
  options: CallOptions = {},
): Promise<boolean> {
  return liveWrongly(await through(fault), options);
}

/** Places spread over what such a life receives, the beginnings of messages among them. */
async function places({ through }: Ground): Promise<Place[]> {
  let recorded: RecordedChannel | undefined;
  const client = await through((channel) => {
    recorded = record(channel);
    return recorded;
  });
  await liveWrongly(client);
  const total = recorded?.received().byteLength ?? 0;
  const step = Math.max(1, Math.floor((total - 2 * ODD_BYTES) / PLACES));
  return Array.from({ length: PLACES }, (_, i) => ({
    // Whole messages are multiples of 8 long: half of the places are where one may begin.
    after: i % 2 === 0 ? (i * step) & ~7 : i * step,
    bytes: ODD_BYTES,
  }));
}

/** A life of every kind of message; whether any of its answers was wrong. */
async function liveWrongly(client: FixtureClient, options: CallOptions = {}): Promise<boolean> {
  let wrong = (await client.add({ a: 1, b: 2 }, options)) !== 3;
  wrong ||= !(await client.echo({ value: SAMPLE }, options)).equals(SAMPLE);
  let next = 0;
  for await (const batch of client.count({ to: 3 }, { ...options, readAhead: 0 })) {
    wrong ||= batch.rows()[0]?.value !== next++;
  }
  wrong ||= next !== 3;
  const session = await client.sum({}, options);
  for (const turn of [1, 2]) {
    const [row] = (await session.exchange({ value: [5] })).rows();
    wrong ||= row?.total !== 5 * turn || row.turns !== turn;
  }
  await session.close();
  // What was left over of a stream would be the answer to this one.
  wrong ||= (await client.greet({ name: "you" }, options)) !== "hello you";
  return wrong;
}
