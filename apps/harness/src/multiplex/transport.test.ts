/** How calls use the channels of a connection. */
import {
  type ByteChannel,
  channelPair,
  connect,
  type Multiplex,
  multiplex,
  multiplexTransport,
  serveChannel,
  serveMultiplexed,
  type Transport,
} from "@sheaf/core";
import { Fixture, type FixtureClient, fixtureServer } from "@sheaf/testing";
import { describe, expect, it } from "vitest";
import { framesIn, type Watched, watch } from "./frames.ts";

interface Running {
  readonly client: FixtureClient;
  readonly transport: Transport;
  readonly carrier: Watched;
  readonly served: Promise<void>;
  /** The frames of one kind that the client has sent. */
  sent(kind: string): string[];
}

async function start(
  options: Parameters<typeof multiplexTransport>[1] = {},
  serve: (channel: ByteChannel) => Promise<void> = (channel) =>
    serveMultiplexed(fixtureServer(), channel),
): Promise<Running> {
  const [near, far] = channelPair();
  const carrier = watch(near);
  const served = serve(far);
  const transport = await multiplexTransport(carrier, options);
  const client = await connect(Fixture, transport);
  const sent = (kind: string): string[] =>
    framesIn(carrier.sent())
      .map(({ what }) => what)
      .filter((what) => what.startsWith(kind));
  return { client, transport, carrier, served, sent };
}

const limited = (maxChannels: number) => (channel: ByteChannel) =>
  serveMultiplexed(fixtureServer(), channel, undefined, { limits: { maxChannels } });

describe("channels", () => {
  it("are used again: one call after another opens one", async () => {
    const { client, sent } = await start();
    for (let a = 0; a < 20; a++) expect(await client.add({ a, b: 1 })).toBe(a + 1);
    await client.fail({ type: "ValueError", message: "x" }).catch(() => undefined);
    for await (const batch of client.count({ to: 3 })) batch.rows();
    expect(sent("OPEN")).toEqual(["OPEN 1"]);
    expect(sent("CLOSE")).toEqual([]);
    await client.close();
  });

  it("are as many as calls run at once", async () => {
    const { client, sent } = await start();
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 10 }, (_none, a) => client.add({ a, b: 1 })));
    }
    expect(sent("OPEN")).toHaveLength(10);
    await client.close();
  });

  it("are kept up to the limit, the others closed", async () => {
    const { client, sent } = await start({ maxIdleChannels: 2 });
    await Promise.all(Array.from({ length: 10 }, (_none, a) => client.add({ a, b: 1 })));
    await client.add({ a: 1, b: 1 });
    expect(sent("CLOSE")).toHaveLength(8);
    await client.close();
  });

  it("belong to a stream until it is over", async () => {
    const { client, sent } = await start();
    const session = await client.sum();
    await session.exchange({ value: [1] });
    expect(await client.add({ a: 1, b: 1 })).toBe(2);
    expect(sent("OPEN")).toHaveLength(2);
    await session.close();
    const streams = await Promise.all([client.sum(), client.sum()]);
    expect(sent("OPEN")).toHaveLength(2);
    await Promise.all(streams.map((stream) => stream.close()));
    await client.close();
  });

  it("that the server has closed are not used again", async () => {
    const servers: Multiplex[] = [];
    const channels: ByteChannel[] = [];
    const { client, sent } = await start({}, async (carrier) => {
      const server = fixtureServer();
      const connection = await multiplex(carrier, {
        role: "server",
        onChannel: (channel) => {
          channels.push(channel);
          void serveChannel(server, channel);
        },
      });
      servers.push(connection);
      await connection.closed;
    });
    await client.add({ a: 1, b: 1 });
    await channels[0]?.close();
    await expect.poll(() => servers[0]?.openChannels).toBe(1);
    expect(await client.add({ a: 2, b: 1 })).toBe(3);
    expect(sent("OPEN")).toEqual(["OPEN 1", "OPEN 3"]);
    await client.close();
  });
});

describe("where the peer allows no further channel", () => {
  it("calls wait for one that becomes free", async () => {
    const { client, sent } = await start({}, limited(2));
    const sums = await Promise.all(
      Array.from({ length: 50 }, (_none, a) => client.add({ a, b: 1 })),
    );
    expect(sums).toEqual(Array.from({ length: 50 }, (_none, a) => a + 1));
    expect(sent("OPEN")).toHaveLength(2);
    await client.close();
  });

  it("or for a new one, when a channel is closed instead", async () => {
    const { client, sent } = await start({}, limited(1));
    const hanging = client.hang({}, { timeoutMs: 5 });
    const next = client.add({ a: 2, b: 2 });
    await expect(hanging).rejects.toMatchObject({ code: "deadline-exceeded" });
    expect(await next).toBe(4);
    expect(sent("OPEN")).toEqual(["OPEN 1", "OPEN 3"]);
    await client.close();
  });

  it("a call that is given up while it waits costs the others nothing", async () => {
    const { client } = await start({}, limited(1));
    const session = await client.sum();
    const controller = new AbortController();
    const givenUp = [
      client.add({ a: 1, b: 1 }, { signal: controller.signal }),
      client.add({ a: 1, b: 1 }, { timeoutMs: 5 }),
    ];
    const next = client.add({ a: 2, b: 2 });
    controller.abort();
    await expect(givenUp[0]).rejects.toMatchObject({ code: "aborted" });
    await expect(givenUp[1]).rejects.toMatchObject({ code: "deadline-exceeded" });
    await session.close();
    expect(await next).toBe(4);
    await client.close();
  });

  it("calls that wait end with the connection", async () => {
    const { client } = await start({}, limited(1));
    await client.sum();
    const waiting = expect(client.add({ a: 1, b: 1 })).rejects.toMatchObject({ code: "closed" });
    await client.close();
    await waiting;
  });

  it("and with a failure of it", async () => {
    const { client, carrier } = await start({}, limited(1));
    await client.sum();
    const waiting = expect(client.add({ a: 1, b: 1 })).rejects.toMatchObject({ kind: "transport" });
    await carrier.close();
    await waiting;
  });
});

describe("a call that is given up", () => {
  it("closes its channel, so that its handler hears of it, and the others go on", async () => {
    const { client, transport, sent } = await start();
    const session = await client.sum();
    const controller = new AbortController();
    const hanging = client.hang({}, { signal: controller.signal });
    await client.add({ a: 1, b: 1 });
    controller.abort();
    await expect(hanging).rejects.toMatchObject({ code: "aborted" });
    expect(transport.healthy).toBe(true);
    await expect.poll(() => client.abandoned()).toBe(1);
    expect(sent("CLOSE")).toHaveLength(1);
    expect(await session.exchange({ value: [1] })).toBeDefined();
    await client.close();
  });

  it("does so when its time is up", async () => {
    const { client, sent } = await start();
    await expect(client.hang({}, { timeoutMs: 5 })).rejects.toMatchObject({
      code: "deadline-exceeded",
    });
    await expect.poll(() => client.abandoned()).toBe(1);
    expect(sent("CLOSE")).toHaveLength(1);
    await client.close();
  });

  it("but not when it is given up before it began", async () => {
    const { client, sent } = await start();
    await client.add({ a: 1, b: 1 });
    for (let i = 0; i < 3; i++) {
      const refused = client.add({ a: 1, b: 1 }, { signal: AbortSignal.abort() });
      await expect(refused).rejects.toMatchObject({ code: "aborted" });
    }
    await client.add({ a: 1, b: 1 });
    expect([sent("OPEN"), sent("CLOSE")]).toEqual([["OPEN 1"], []]);
    await client.close();
  });
});

describe("the end", () => {
  it("of the client is the end of all its calls", async () => {
    const { client, transport, served } = await start();
    const calls = [client.hang(), client.hang()];
    const ends = Promise.all(
      calls.map((call) => expect(call).rejects.toMatchObject({ code: "closed" })),
    );
    await client.add({ a: 1, b: 1 });
    await client.close();
    await ends;
    await served;
    expect(transport.healthy).toBe(false);
    await expect(client.add({ a: 1, b: 1 })).rejects.toMatchObject({ code: "closed" });
    await client.close();
  });

  it("of the carrier ends every call, each with a typed error", async () => {
    const { client, transport, carrier, served } = await start();
    await client.add({ a: 1, b: 1 });
    const session = await client.sum();
    const calls = [client.hang(), session.exchange({ value: [1] })];
    const ends = Promise.all(
      calls.map((call) => expect(call).rejects.toMatchObject({ kind: "transport" })),
    );
    await carrier.close();
    await Promise.all([ends, served]);
    expect(transport.healthy).toBe(false);
    await expect(client.add({ a: 1, b: 1 })).rejects.toMatchObject({ kind: "transport" });
  });

  it("a peer that speaks the plain protocol is refused", async () => {
    const [near, far] = channelPair();
    const served = serveChannel(fixtureServer(), far);
    await expect(multiplexTransport(near)).rejects.toMatchObject({
      kind: "protocol",
      code: "malformed-message",
    });
    await served;
  });
});
