import { beforeEach, describe, expect, test } from "vitest";
import { connectionsOfTests } from "../transport/testing/connections-of-tests.ts";
import { Place } from "../transport/testing/memory-offload.ts";
import { numbersOf, Way } from "../transport/testing/offload-probe.ts";

const connections = connectionsOfTests();
let place: Place;

beforeEach(() => {
  place = new Place();
});

describe("columns that a producer allocates", () => {
  const ROWS = 5001;
  const { value, weight } = numbersOf(ROWS);
  const part = Math.ceil(ROWS / 2);

  async function made(way: (typeof Way)[keyof typeof Way], rows = ROWS) {
    const { client } = connections.open(place);
    const batches: (readonly unknown[])[] = [];
    for await (const batch of client.made({ rows, way })) {
      batches.push([0, 1].map((column) => batch.batch.getChildAt(column)?.toArray()));
    }
    expect(place.rooms.size).toBe(0);
    return batches;
  }

  test("are not copied to where the batch goes", async () => {
    expect(await made(Way.EMITS)).toEqual([[value, weight]]);
    expect(place.bytesInPlace).toBe(ROWS * 12);
    expect(place.puts).toBe(1);
  });

  test.each([
    ["in part", Way.EMITS_PART, value.subarray(0, part), weight.subarray(0, part)],
    ["in another order", Way.EMITS_SWAPPED, Float64Array.from(weight), Float32Array.from(value)],
    ["not at all", Way.EMITS_OTHERS, value, weight],
  ])("may be emitted %s", async (_, way, first, second) => {
    expect(await made(way)).toEqual([[first, second]]);
    expect(place.bytesInPlace).toBeLessThan(ROWS * 12);
  });

  test("go the way of others when there is no room for the batch after all", async () => {
    place.capacity = 0;
    expect(await made(Way.EMITS)).toEqual([[value, weight]]);
    expect(place.puts).toBe(0);
  });

  test("go the way of others when they are few, or there is no memory for them", async () => {
    const few = numbersOf(5);
    expect(await made(Way.EMITS, 5)).toEqual([[few.value, few.weight]]);
    expect(place.puts).toBe(0);
    place.hasRooms = false;
    expect(await made(Way.EMITS)).toEqual([[value, weight]]);
    expect([place.puts, place.bytesInPlace]).toEqual([1, 0]);
  });

  test("give their memory back when they are not emitted", async () => {
    expect(await made(Way.FINISHES)).toEqual([]);
    await expect(made(Way.FAILS)).rejects.toThrow("failed");
    expect(place.rooms.size).toBe(0);
  });

  test("lie elsewhere once the turn is over, when the place is the client's", async () => {
    await made(Way.COMES_LATE);
    await new Promise(setImmediate);
    expect(place.rooms.size).toBe(0);
  });
});

describe("columns that a client allocates", () => {
  const ROWS = 5001;
  const kinds = { value: Float64Array, weight: Float32Array };
  const { value, weight } = numbersOf(ROWS);
  const sum = value.reduce((total, each) => total + each / 2, 0);

  test("are not copied to where the batch goes, and are for one exchange", async () => {
    const { client } = connections.open(place);
    await using session = await client.sum();
    for (let turn = 1; turn <= 3; turn++) {
      const columns = session.allocate(ROWS, kinds);
      columns.value.set(value);
      columns.weight.set(weight);
      expect((await session.exchange(columns)).rows()).toEqual([{ value: sum }]);
      expect([place.bytesInPlace, place.rooms.size]).toEqual([turn * ROWS * 12, 0]);
      expect((await session.exchange({ value: [1], weight: [2] })).rows()).toEqual([{ value: 2 }]);
      expect(place.puts).toBe(turn);
    }
  });

  test("give their memory back whatever becomes of the exchange", async () => {
    const { client } = connections.open(place);
    const session = await client.sum();
    session.allocate(ROWS, kinds);
    session.allocate(ROWS, kinds);
    expect(place.rooms.size).toBe(1);
    await session.exchange({ value: [], weight: [] });
    expect(place.rooms.size).toBe(0);
    session.allocate(ROWS, kinds);
    await expect(session.exchange({ value: [1], weight: [] })).rejects.toMatchObject({
      kind: "schema",
    });
    expect(place.rooms.size).toBe(0);
    session.allocate(ROWS, kinds);
    await session.close();
    expect(place.rooms.size).toBe(0);
    expect(() => session.allocate(ROWS, kinds)).toThrow("closed");
    const given = new AbortController();
    const other = await client.sum({}, { signal: given.signal });
    other.allocate(ROWS, kinds);
    given.abort();
    await expect(other.exchange({ value: [1], weight: [1] })).rejects.toThrow();
    expect(place.rooms.size).toBe(0);
  });

  test("go the way of others when there is no room for the batch after all", async () => {
    const { client } = connections.open(place);
    await using session = await client.sum();
    const columns = session.allocate(ROWS, kinds);
    columns.value.set(value);
    columns.weight.set(weight);
    place.capacity = 0;
    expect((await session.exchange(columns)).rows()).toEqual([{ value: sum }]);
    expect([place.puts, place.rooms.size]).toEqual([0, 0]);
  });

  test("are the client's own while the server has the place", async () => {
    const { client } = connections.open(place);
    await using session = await client.sum();
    const first = session.allocate(ROWS, kinds);
    first.value.set(value);
    first.weight.set(weight);
    const turn = session.exchange(first);
    const meanwhile = session.allocate(ROWS, kinds);
    expect(place.rooms.size).toBe(0);
    meanwhile.value.fill(1);
    meanwhile.weight.fill(0);
    expect((await turn).rows()).toEqual([{ value: sum }]);
    expect((await session.exchange(meanwhile)).rows()).toEqual([{ value: ROWS }]);
  });
});
