import { beforeEach, describe, expect, test } from "vitest";
import { connectionsOfTests } from "./testing/connections-of-tests.ts";
import type { Place } from "./testing/memory-offload.ts";
import { data, reversed, rowsOf } from "./testing/offload-probe.ts";
import { expectRows, watchedPlace } from "./testing/probe-expectations.ts";

const connections = connectionsOfTests();
let place: Place;

beforeEach(() => {
  place = watchedPlace();
});

describe("a place without room", () => {
  test.each([
    ["that says so", false],
    ["that finds it out late", true],
  ])("%s makes batches go through the carrier", async (_what, promises) => {
    const { client } = connections.open(place);
    place.capacity = 0;
    place.promises = promises;
    expect(await client.reverse({ data })).toEqual(reversed);
    for await (const batch of client.rows({ sizes: Uint8Array.of(50) })) expectRows(batch, 50);
    await using session = await client.echo();
    expectRows(await session.exchange(rowsOf(100)), 100);
    expectRows(await session.exchange(rowsOf(101)), 101);
    await session.close();
    for await (const batch of client.words({ turns: 2 })) expect(batch.numRows).toBe(120);
    expect(place.puts).toBe(0);
  });
});

describe("a pointer to nowhere", () => {
  test("fails the call that got it, and no other", async () => {
    const { client } = connections.open(place);
    const reading = client.reverse({ data });
    // The server has put its answer there by the time that the next microtasks are done.
    place.onClient = () => {};
    const get = place.batches.get.bind(place.batches);
    place.batches.get = (at) => (at === "1" ? undefined : get(at));
    await expect(reading).rejects.toMatchObject({ kind: "protocol", code: "malformed-message" });
    expect(await client.reverse({ data })).toEqual(reversed);
  });

  test("ends the stream that got it, and no other", async () => {
    const { client } = connections.open(place);
    const session = await client.rows({ sizes: Uint8Array.of(50, 60, 70) });
    expectRows(await session.tick(), 50);
    const get = place.batches.get.bind(place.batches);
    place.batches.get = (at) => (at === "1" ? undefined : get(at));
    await expect(session.tick()).rejects.toMatchObject({
      code: "malformed-message",
      method: "rows",
    });
    expect(await client.reverse({ data: Uint8Array.of(1) })).toEqual(Uint8Array.of(1));
  });

  test("in a request, or in a stream's input, is answered", async () => {
    const { client } = connections.open(place);
    const get = place.batches.get.bind(place.batches);
    place.batches.get = () => undefined;
    await expect(client.reverse({ data })).rejects.toMatchObject({ kind: "remote" });
    const session = await client.echo();
    await expect(session.exchange(rowsOf(100))).rejects.toThrow("nothing is there");
    place.batches.get = get;
    expect(await client.reverse({ data })).toEqual(reversed);
  });

  test("to bytes that are no batch fails in the same way", async () => {
    const { client } = connections.open(place);
    const get = place.batches.get.bind(place.batches);
    for (const spoil of [
      () => new Uint8Array(0),
      () => Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0),
      (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 4000),
      (bytes: Uint8Array) => bytes.slice().fill(0x5a, 0, 300),
    ]) {
      place.batches.get = (at) => {
        const bytes = get(at);
        return bytes && Number(at) % 2 === 1 ? spoil(bytes) : bytes;
      };
      place.puts = 0;
      await expect(client.reverse({ data })).rejects.toMatchObject({ kind: "protocol" });
    }
    place.batches.get = get;
    expect(await client.reverse({ data })).toEqual(reversed);
  });
});
