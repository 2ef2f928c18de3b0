import { type ByteChannel, channelPair } from "@sheaf/core";
import { describe, expect, test } from "vitest";
import { chop } from "./chop.ts";
import { duplicate, reorder } from "./disorder.ts";
import { failAfter } from "./fail-after.ts";
import { lend } from "./lend.ts";
import { record } from "./recorder.ts";
import { slow } from "./slow.ts";

const DIGITS = Uint8Array.from({ length: 10 }, (_, i) => i);

/** What comes through a fault when the digits are sent in these pieces, each chunk as a text. */
async function received(
  fault: (channel: ByteChannel) => ByteChannel,
  ...pieces: readonly Uint8Array[]
): Promise<string[]> {
  const [near, far] = channelPair();
  const channel = fault(near);
  for (const piece of pieces) await far.send([piece]);
  const closing = far.close();
  const chunks: string[] = [];
  for (;;) {
    const chunk = await channel.receive();
    if (chunk === undefined) break;
    chunks.push(chunk.join(""));
  }
  await closing;
  return chunks;
}

describe("chop", () => {
  test("cuts into pieces", async () => {
    expect(await received((channel) => chop(channel, 4), DIGITS)).toEqual(["0123", "4567", "89"]);
  });

  test("leaves the rest of a chunk whole when that is enough", async () => {
    const fault = (channel: ByteChannel) => chop(channel, 1, { atMost: 2 });
    expect(await received(fault, DIGITS, DIGITS)).toEqual([
      "0",
      "1",
      "23456789",
      "0",
      "1",
      "23456789",
    ]);
  });
});

describe("duplicate", () => {
  test.each([
    [0, ["012", "0123456789"]],
    [4, ["0123", "456", "456789"]],
    [9, ["012345678", "9", "9"]],
    [10, ["0123456789"]],
  ])("gives three bytes after %i twice", async (after, expected) => {
    const fault = (channel: ByteChannel) => duplicate(channel, { after, bytes: 3 });
    expect(await received(fault, DIGITS)).toEqual(expected);
  });

  test("counts over chunks, and does it once", async () => {
    const fault = (channel: ByteChannel) => duplicate(channel, { after: 12, bytes: 2 });
    expect(await received(fault, DIGITS, DIGITS, DIGITS)).toEqual([
      "0123456789",
      ...["01", "23", "23456789"],
      "0123456789",
    ]);
  });
});

test("reorder swaps neighbours", async () => {
  const fault = (channel: ByteChannel) => reorder(channel, { after: 2, bytes: 3 });
  expect(await received(fault, DIGITS)).toEqual(["01", "567", "234", "89"]);
});

test("failAfter ends in the middle, and closes the channel", async () => {
  expect(await received((channel) => failAfter(channel, 13), DIGITS, DIGITS)).toEqual([
    "0123456789",
    "012",
  ]);
});

test("slow gives everything, in small pieces and with time to do something else", async () => {
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 0);
  const fault = (channel: ByteChannel) => slow(channel, { pieceBytes: 4, pauseMs: 2 });
  expect(await received(fault, DIGITS)).toEqual(["0123", "4567", "89"]);
  clearInterval(ticking);
  expect(ticks).toBeGreaterThan(0);
});

test("lend takes back what it gave", async () => {
  const [near, far] = channelPair();
  const channel = lend(near);
  await far.send([DIGITS]);
  await far.send([DIGITS]);
  const first = await channel.receive();
  expect(first).toEqual(DIGITS);
  await channel.receive();
  expect(first).toEqual(new Uint8Array(10).fill(0xee));
  expect(DIGITS[9]).toBe(9);
});

test("record remembers both directions", async () => {
  const [near, far] = channelPair();
  const channel = record(near);
  await channel.send([DIGITS.subarray(0, 3), DIGITS.subarray(3, 5)]);
  await far.send([DIGITS]);
  await channel.receive();
  expect(channel.sent()).toEqual(DIGITS.subarray(0, 5));
  expect(channel.received()).toEqual(DIGITS);
});
