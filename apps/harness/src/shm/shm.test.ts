import { isDeepStrictEqual } from "node:util";
import { type Connector, channelPair, channelTransport, connect, serveChannel } from "@sheaf/core";
import { http, listenHttp } from "@sheaf/http/node";
import { type ShmOptions, shm, shmOffload } from "@sheaf/shm";
import { record } from "@sheaf/testing";
import { listenWebSocket, webSocket } from "@sheaf/websocket/node";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Bulk, bulkServer, Label, valuesOf } from "./bulk-contract.ts";
import { ownSegments } from "./segments.ts";

afterEach(() => expect(ownSegments()).toEqual([]));

const MIB = 2 ** 20;
const ROWS = MIB / 8;

/** A server in this process; `sent` and `received` count what its client moves over the channel. */
function counted(options: ShmOptions = {}, server = bulkServer({ offload: shmOffload() })) {
  const traffic = { sent: 0, received: 0 };
  const connector: Connector = async () => {
    const [near, far] = channelPair();
    void serveChannel(server, far);
    return channelTransport({
      name: near.name,
      send(chunks) {
        for (const chunk of chunks) traffic.sent += chunk.byteLength;
        return near.send(chunks);
      },
      async receive() {
        const chunk = await near.receive();
        traffic.received += chunk?.byteLength ?? 0;
        return chunk;
      },
      close: () => near.close(),
    });
  };
  return { traffic, connector: shm(connector, { required: true, ...options }) };
}

/** `toEqual` looks at each of a million numbers on its own. */
function expectSame(actual: unknown, expected: ArrayBufferView): void {
  expect(isDeepStrictEqual(actual, expected)).toBe(true);
}

describe("large batches", () => {
  test("of calls do not travel", async () => {
    const { traffic, connector } = counted();
    await using client = await connect(Bulk, connector);
    const data = new Uint8Array(MIB).fill(7);
    for (let i = 0; i < 100; i++) expectSame(await client.bytes({ data }), data);
    expect(traffic.sent).toBeLessThan(100_000);
    expect(traffic.received).toBeLessThan(100_000);
  });

  test("of streams do not travel, whichever way", async () => {
    const { traffic, connector } = counted();
    await using client = await connect(Bulk, connector);
    let batches = 0;
    for await (const batch of client.source({ rows: ROWS, batches: 100 })) {
      expect(batch.column("value").get(ROWS - 1)).toBe(ROWS - 1);
      batches++;
    }
    expect(batches).toBe(100);
    await using sink = await client.sink();
    await using echo = await connect(Bulk, counted().connector).then((other) => other.echo());
    for (let i = 0; i < 100; i++) {
      const answer = await sink.exchange({ value: valuesOf(ROWS) });
      expect(answer.rows()).toEqual([{ rows: ROWS, last: ROWS - 1 }]);
    }
    const values = valuesOf(ROWS);
    for (let i = 0; i < 20; i++) {
      using back = await echo.exchange({ value: values });
      expectSame(back.batch.getChildAt(0)?.toArray(), values);
    }
    expect(traffic.sent).toBeLessThan(200_000);
    expect(traffic.received).toBeLessThan(200_000);
  });

  test("that are made in the segment are not copied either", async () => {
    for (const zeroCopy of [false, true]) {
      const { traffic, connector } = counted({ zeroCopy });
      await using client = await connect(Bulk, connector);
      for await (const batch of client.made({ rows: ROWS, batches: 50 })) {
        using read = batch;
        expectSame(read.batch.getChildAt(0)?.toArray(), valuesOf(ROWS));
        expect(read.customMetadata.has("vgi_rpc.shm_source")).toBe(true);
      }
      await using sink = await client.sink();
      for (let i = 0; i < 50; i++) {
        const columns = sink.allocate(ROWS, { value: Float64Array });
        columns.value.set(valuesOf(ROWS));
        const answer = await sink.exchange(columns);
        expect(answer.rows()).toEqual([{ rows: ROWS, last: ROWS - 1 }]);
        expect(columns.value).toHaveLength(0);
      }
      expect(traffic.sent + traffic.received).toBeLessThan(200_000);
    }
  });

  test("with dictionaries do not travel either", async () => {
    const { traffic, connector } = counted();
    await using client = await connect(Bulk, connector);
    await using session = await client.labels();
    const value = Array.from({ length: 30_000 }, (_, i) => i);
    const label = value.map((i) => (i % 2 === 0 ? Label.EVEN : Label.ODD));
    for (let i = 0; i < 3; i++) {
      const back = await session.exchange({ label, value });
      expect(back.column("label").toArray()).toEqual(label);
    }
    expect(traffic.sent + traffic.received).toBeLessThan(20_000);
  });
});

describe("the limit", () => {
  test("leaves small batches to the carrier, and can be set", async () => {
    const count = async (minBatchBytes: number | undefined, rows: number) => {
      const set = minBatchBytes === undefined ? {} : { minBatchBytes };
      const server = bulkServer({ offload: shmOffload(set) });
      const { traffic, connector } = counted(set, server);
      await using client = await connect(Bulk, connector);
      await using echo = await client.echo();
      await echo.exchange({ value: valuesOf(rows) });
      return [traffic.sent > rows * 8, traffic.received > rows * 8];
    };
    expect(await count(undefined, 16_383)).toEqual([true, true]);
    expect(await count(undefined, 16_384)).toEqual([false, false]);
    expect(await count(MIB, 16_384)).toEqual([true, true]);
    expect(await count(8000, 1000)).toEqual([false, false]);
  });

  test("can come from the environment", async () => {
    vi.stubEnv("VGI_RPC_SHM_MIN_BATCH_BYTES", String(2 * MIB));
    const { traffic, connector } = counted();
    vi.unstubAllEnvs();
    await using client = await connect(Bulk, connector);
    await client.bytes({ data: new Uint8Array(MIB) });
    expect(traffic.sent).toBeGreaterThan(MIB);
  });

  test.each([0, -1, 1.5, Number.NaN])("of %d bytes is none", (size) => {
    expect(() => shm(counted().connector, { bytes: size })).toThrow("bytes is");
    expect(() => shmOffload({ minBatchBytes: size })).toThrow("minBatchBytes is");
  });
});

test("what does not fit goes through the carrier", async () => {
  const { traffic, connector } = counted({ bytes: 300 * 1024 });
  await using client = await connect(Bulk, connector);
  const echo = await client.echo();
  for (const rows of [ROWS, 20_000, 17_000, ROWS, 35_000, 20_000]) {
    const back = await echo.exchange({ value: valuesOf(rows) });
    expectSame(back.batch.getChildAt(0)?.toArray(), valuesOf(rows));
  }
  await echo.close();
  expect(traffic.sent).toBeGreaterThan(2 * MIB);
  expect(traffic.sent).toBeLessThan(3 * MIB);
  const before = traffic.sent;
  await client.bytes({ data: new Uint8Array(200_000) });
  expect(traffic.sent - before).toBeLessThan(1000);
});

describe("a batch", () => {
  test("is its receiver's own, for as long as he likes", async () => {
    const { connector } = counted();
    const client = await connect(Bulk, connector);
    const session = await client.source({ rows: 20_000, batches: 50 });
    const kept = await session.tick();
    while ((await session.tick()) !== undefined);
    await client.close();
    expectSame(kept?.batch.getChildAt(0)?.toArray(), valuesOf(20_000));
    const { buffer } = kept!.batch.data.children[0]!.values;
    expect(structuredClone(buffer, { transfer: [buffer] }).byteLength).toBeGreaterThan(160_000);
  });

  test.each([false, true])("that was released cannot be read (zeroCopy: %s)", async (zeroCopy) => {
    const { connector } = counted({ zeroCopy });
    await using client = await connect(Bulk, connector);
    await using session = await client.source({ rows: 20_000, batches: 50 });
    const batch = (await session.tick())!;
    const column = batch.column("value");
    const array = batch.batch.getChildAt(0)!.data[0]!.values;
    expect([column.get(5), array[5]]).toEqual([5, 5]);
    batch.release();
    expect([array.length, array[5]]).toEqual([0, undefined]);
    expect(() => column.get(5)).toThrow(TypeError);
    expect(() => batch.rows()).toThrow("was released");
    const next = (await session.tick())!;
    expect(next.column("value").get(19_999)).toBe(19_999);
  });

  test("that stays in place is not written over, from call to call", async () => {
    const { connector } = counted({ zeroCopy: true, bytes: 2 * MIB });
    await using client = await connect(Bulk, connector);
    const session = await client.source({ rows: 20_000, batches: 1 });
    const kept = (await session.tick())!;
    await session.close();
    const data = new Uint8Array(MIB / 2).fill(0xff);
    for (let i = 0; i < 20; i++) expectSame(await client.bytes({ data }), data);
    expectSame(kept.batch.getChildAt(0)?.toArray(), valuesOf(20_000));
    kept.release();
  });
});

describe("without shared memory on the other side", () => {
  test("a server that does not offer it is talked to without", async () => {
    const { traffic, connector } = counted({ required: false }, bulkServer());
    await using client = await connect(Bulk, connector);
    await client.bytes({ data: new Uint8Array(MIB) });
    expect(traffic.received).toBeGreaterThan(MIB);
    const { connector: required } = counted({}, bulkServer());
    await expect(connect(Bulk, required)).rejects.toMatchObject({
      code: "connect-failed",
      message: expect.stringContaining("the server does not use shared memory"),
    });
  });

  test("a carrier whose calls run side by side, or between machines, does without", async () => {
    await using sockets = await listenWebSocket(bulkServer({ offload: shmOffload() }));
    await using pages = await listenHttp(bulkServer({ offload: shmOffload() }), {
      tokens: { keys: [new Uint8Array(32)] },
    });
    for (const to of [webSocket(sockets.address), http(pages.url)]) {
      await using client = await connect(Bulk, shm(to));
      expect(await client.bytes({ data: new Uint8Array(10) })).toHaveLength(10);
      await expect(connect(Bulk, shm(to, { required: true }))).rejects.toThrow("shared memory");
    }
  });

  test("a WebSocket may lead anywhere, so it does without as well", async () => {
    const raw = { protocols: ["vgi-rpc.raw.v1"] } as const;
    await using sockets = await listenWebSocket(bulkServer({ offload: shmOffload() }));
    const to = shm(webSocket(sockets.address, raw), { required: true });
    await expect(connect(Bulk, to)).rejects.toThrow("the server does not use shared memory");
  });

  test("a connection that breaks while it is asked is an error", async () => {
    const connector: Connector = async () => {
      const [near, far] = channelPair();
      void far.receive().then(() => far.close());
      return channelTransport(near);
    };
    await expect(connect(Bulk, shm(connector))).rejects.toMatchObject({ code: "peer-closed" });
  });
});

test("a call that names no segment is answered through the carrier", async () => {
  const server = bulkServer({ offload: shmOffload({ minBatchBytes: 1 }) });
  const [near, far] = channelPair();
  const channel = record(near);
  void serveChannel(server, far);
  await using client = await connect(Bulk, channelTransport(channel));
  await client.bytes({ data: new Uint8Array(5000) });
  expect(channel.received().byteLength).toBeGreaterThan(5000);
});
