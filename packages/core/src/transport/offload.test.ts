import {
  DecodeContext,
  encodeMetadata,
  MessageReader,
  StreamDecoder,
  StreamEncoder,
} from "@sheaf/arrow";
import { Dictionary, Int8, RecordBatch, Utf8, vectorFromArray } from "apache-arrow";
import { beforeEach, describe, expect, test } from "vitest";
import { createClient } from "../client/create-client.ts";
import { serveChannel } from "../server/serve-channel.ts";
import { KEY_METHOD, KEY_REQUEST_VERSION } from "../wire/keys.ts";
import { EMPTY_FORMAT } from "../wire/row-format.ts";
import { channelPair } from "./channel-pair.ts";
import { channelTransport } from "./channel-transport.ts";
import { fetchInput } from "./offload.ts";
import { connectionsOfTests, MIN_BYTES } from "./testing/connections-of-tests.ts";
import { MemoryOffload, type Place } from "./testing/memory-offload.ts";
import { data, Phase, Probe, probeServer, reversed, rowsOf } from "./testing/offload-probe.ts";
import { expectRows, watchedPlace } from "./testing/probe-expectations.ts";

const connections = connectionsOfTests();
let place: Place;

beforeEach(() => {
  place = watchedPlace();
});

describe("a unary call", () => {
  test("has large parameters and results go the other way", async () => {
    const { client, traffic } = connections.open(place);
    expect(await client.reverse({ data })).toEqual(reversed);
    expect(place.puts).toBe(2);
    expect(traffic.bytes).toBeLessThan(1000);
  });

  test("has small ones go through the carrier", async () => {
    const { client } = connections.open(place);
    expect(await client.reverse({ data: Uint8Array.of(1, 2) })).toEqual(Uint8Array.of(2, 1));
    expect(place.puts).toBe(0);
  });

  test("has dictionary columns as well", async () => {
    const { client } = connections.open(place, 1);
    expect(await client.shout({ text: "hello", phase: Phase.LATE })).toBe("HELLO late");
    expect(place.puts).toBe(2);
  });

  test("may have metadata of its own", async () => {
    const { client } = connections.open(place);
    expect(await client.reverse({ data }, { metadata: { note: "x" } })).toEqual(reversed);
    await expect(client.reverse({ data }, { metadata: { "vgi_rpc.x": "x" } })).rejects.toThrow(
      "is reserved",
    );
  });

  test("that fails leaves nothing behind that counts", async () => {
    const { client } = connections.open(place);
    place.capacity = 2;
    for (let i = 0; i < 5; i++) {
      await expect(client.fail({ data })).rejects.toThrow("failed");
      expect(await client.reverse({ data })).toEqual(reversed);
    }
    expect(place.puts).toBe(15);
  });

  test("without the offload is a call as any other on the same connection", async () => {
    const { client, inner } = connections.open(place);
    expect(await client.reverse({ data })).toEqual(reversed);
    const plain = createClient(Probe, inner);
    expect(await plain.reverse({ data })).toEqual(reversed);
    expect(place.puts).toBe(2);
  });
});

describe("a producer", () => {
  test.each([0, 8])("mixes batches of both ways, with %i turns ahead", async (readAhead) => {
    const { client } = connections.open(place);
    const sizes = [1, 2, 50, 1, 60, 70, 1, 1, 1, 1, 1, 80, 90, 100, 1, 1];
    const logs: string[] = [];
    const onLog = ({ message }: { message: string }) => void logs.push(message);
    const session = await client.rows({ sizes: Uint8Array.from(sizes) }, { readAhead, onLog });
    for (const [i, size] of sizes.entries()) {
      const batch = await session.tick();
      expectRows(batch, size);
      const provenance = size >= 50 ? [["from", "memory"]] : [];
      expect([...batch!.customMetadata]).toEqual([["turn", String(i + 1)], ...provenance]);
    }
    expect(await session.tick()).toBeUndefined();
    expect(logs).toEqual(sizes.map((size) => `size ${size}`));
    expect(place.puts).toBe(sizes.filter((size) => size >= 50).length);
  });

  test("has its request go through the carrier: nothing says when it has been read", async () => {
    const { client } = connections.open(place);
    await using session = await client.rows({ sizes: new Uint8Array(2000) });
    await session.tick();
    expect(place.puts).toBe(0);
  });

  test("that is left early gives its places back", async () => {
    const { client } = connections.open(place);
    for await (const batch of client.rows({ sizes: new Uint8Array(100).fill(50) })) {
      expectRows(batch, 50);
      if (place.puts > 4) break;
    }
    expect(await client.reverse({ data })).toEqual(reversed);
    expect(place.batches.size).toBe(1);
  });

  test("lets the server come to rest when places wait to be given back", async () => {
    const { client } = connections.open(place);
    const sizes = [...new Array(8).fill(1), 50, ...new Array(40).fill(1)];
    const session = await client.rows({ sizes: Uint8Array.from(sizes) });
    for (let turn = 0; turn < 9; turn++) await session.tick();
    expect(place.batches.size).toBe(1);
    for (let turn = 0; turn < 10; turn++) await session.tick();
    expect(place.batches.size).toBe(0);
    await session.close();
  });

  test("has the server give places back that knows how to, and never waits for it to rest", async () => {
    const here = new MemoryOffload(place, MIN_BYTES, true);
    here.isHandingBack = true;
    const { client } = connections.open(place, MIN_BYTES, here);
    const session = await client.rows({ sizes: new Uint8Array(60).fill(50) }, { readAhead: 8 });
    for (let turn = 0; turn < 2; turn++) expectRows(await session.tick(), 50);
    // From here on an answer is always outstanding, and the place is the server's.
    place.onClient = () => expect.unreachable();
    let most = 0;
    for (let turn = 2; turn < 50; turn++) {
      expectRows(await session.tick(), 50);
      most = Math.max(most, place.batches.size);
    }
    // Those that are asked for, and as many again until they are named.
    expect(most).toBeLessThanOrEqual(16);
    place.onClient = () => {};
    await session.close();
  });

  test("says of each large batch at once that it is there, however many are asked for", async () => {
    const { client, traffic } = connections.open(place);
    await using session = await client.large({ turns: 31 }, { readAhead: 16 });
    for (let turn = 0; turn < 15; turn++) await session.tick();
    const { sends } = traffic;
    // The ticks for these came together.
    for (let turn = 0; turn < 16; turn++) expect((await session.tick())?.numRows).toBe(10_000);
    expect(traffic.sends - sends).toBeGreaterThanOrEqual(15);
  });

  test("says that a batch is expected soon behind one that lay in the place", async () => {
    const { client, traffic } = connections.open(place);
    const sizes = [1, 50, 60, 1, 1, 70];
    const session = await client.rows({ sizes: Uint8Array.from(sizes) }, { readAhead: 0 });
    const expected: boolean[] = [];
    for (const _ of sizes) {
      const before = traffic.expected;
      await session.tick();
      expected.push(traffic.expected > before);
    }
    expect(expected).toEqual([false, false, true, true, false, false]);
    await session.close();
  });

  test("sends dictionaries that grow", async () => {
    const { client } = connections.open(place);
    const seen: unknown[] = [];
    for await (const batch of client.words({ turns: 5 })) {
      const { word, other, again } = batch.toRows()[119]!;
      seen.push([word, other, again]);
    }
    expect(seen).toEqual(
      [3, 6, 9, 12, 15].map((count) => [`word ${119 % count}`, `WORD ${119 % count}`, "word 0"]),
    );
    expect(place.puts).toBe(5);
  });
});

describe("an exchange", () => {
  test("has batches go the other way in both directions", async () => {
    const { client } = connections.open(place);
    await using session = await client.echo();
    for (const size of [1, 100, 2, 200, 300]) {
      expectRows(await session.exchange(rowsOf(size), { metadata: { size: String(size) } }), size);
      // The server has given the input's place back; the output's is given back with the next turn.
      expect(place.batches.size).toBe(size < 100 ? 0 : 1);
    }
    expect(place.puts).toBe(6);
  });

  test("takes batches that are ready, dictionaries and all", async () => {
    const { client } = connections.open(place);
    await using session = await client.echo();
    const { n, phase, text } = rowsOf(50);
    const batch = new RecordBatch({
      n: vectorFromArray(n.map(BigInt)).data[0]!,
      phase: vectorFromArray(phase, new Dictionary(new Utf8(), new Int8(), 9)).data[0]!,
      text: vectorFromArray(text, new Utf8()).data[0]!,
    });
    expectRows(await session.exchange(batch), 50);
    expect(place.puts).toBe(2);
  });

  test("has the output refer to an input that was released", async () => {
    const { client } = connections.open(place);
    await using session = await client.echo();
    // Large columns are not copied before the turn is over.
    for (const size of [5000, 5001]) expectRows(await session.exchange(rowsOf(size)), size);
    expect(place.puts).toBe(4);
  });

  test("gives memory back that its caller releases", async () => {
    const { client } = connections.open(place);
    await using session = await client.echo();
    const batch = await session.exchange(rowsOf(100));
    const column = batch.column("n");
    expect(column.get(99)).toBe(99);
    {
      using released = batch;
      expectRows(released, 100);
    }
    for (const read of [() => batch.rows(), () => batch.batch, () => batch.column("n")]) {
      expect(read).toThrow("was released");
    }
    batch.release();
    expectRows(await session.exchange(rowsOf(50)), 50);
  });
});

test("what a tick says to the place is not for the stream", () => {
  const server = new MemoryOffload(place, MIN_BYTES, false);
  for (const at of ["1", "2", "3"]) place.batches.set(at, new Uint8Array(1));
  const tick = (pairs: [string, string][]) => {
    const encoder = new StreamEncoder(EMPTY_FORMAT.schema);
    const decoder = new StreamDecoder(new DecodeContext());
    const reader = new MessageReader();
    const metadata = encodeMetadata(pairs);
    for (const chunk of encoder.encode(0, EMPTY_FORMAT.writeNoRows, { metadata }))
      reader.push(chunk);
    decoder.accept(reader.next()!);
    return decoder.accept(reader.next()!)!;
  };
  const seen = (pairs: [string, string][]) => [
    ...fetchInput(server, tick(pairs), new DecodeContext()).metadata.toMap(),
  ];
  expect(seen([["test.done", "1,3"]])).toEqual([]);
  expect([...place.batches.keys()]).toEqual(["2"]);
  const both: [string, string][] = [
    ["note", "x"],
    ["test.done", "2"],
  ];
  expect(seen(both)).toEqual([["note", "x"]]);
  expect(seen([["note", "x"]])).toEqual([["note", "x"]]);
});

test("a server says of each carrier what it can do", async () => {
  const ask = async (kind: "pipe" | "http") => {
    const [near, far] = channelPair();
    void serveChannel(probeServer(place, 1), far, { kind });
    const transport = channelTransport(near);
    connections.closeLater(transport);
    const metadata = encodeMetadata([
      [KEY_METHOD, "__transport_options__"],
      [KEY_REQUEST_VERSION, "1"],
    ]);
    return transport.unary({
      protocol: undefined,
      method: "__transport_options__",
      idempotent: true,
      encode: () =>
        new StreamEncoder(EMPTY_FORMAT.schema).encode(0, EMPTY_FORMAT.writeNoRows, {
          metadata,
          end: true,
        }),
      decode: (batch) => [...batch.metadata.toMap().keys()].filter((key) => !key.endsWith("_id")),
      onLog: undefined,
      signal: undefined,
      timeoutMs: undefined,
    });
  };
  expect(await ask("pipe")).toEqual(["test.place.ability", KEY_REQUEST_VERSION]);
  expect(await ask("http")).toEqual(["vgi_rpc.transport.shm", KEY_REQUEST_VERSION]);
});

test("a call whose offload belongs to another carrier goes without", async () => {
  const here = new MemoryOffload(place, MIN_BYTES, true);
  const first = connections.open(place, MIN_BYTES, here);
  const second = connections.open(place, MIN_BYTES, here);
  expect(await first.client.reverse({ data })).toEqual(reversed);
  expect(place.puts).toBe(2);
  expect(await second.client.reverse({ data })).toEqual(reversed);
  for await (const batch of second.client.rows({ sizes: Uint8Array.of(50) })) expectRows(batch, 50);
  expect(place.puts).toBe(2);
});
