/** Serving many channels leaves none behind. */
import {
  channelPair,
  channelTransport,
  connect,
  createServer,
  type DispatchHook,
  multiplexTransport,
  producer,
  serveMultiplexed,
  service,
  unary,
} from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { Fixture, fixtureServer } from "@sheaf/testing";
import { expect, it } from "vitest";

it("resolves when the client has gone, with every handler told", async () => {
  let running = 0;
  const hook: DispatchHook = {
    onCall() {
      running++;
      return () => void running--;
    },
  };
  const server = fixtureServer({ hooks: [hook] });
  const [near, far] = channelPair();
  const served = serveMultiplexed(server, far);
  const client = await connect(Fixture, await multiplexTransport(near));
  const hanging = Array.from({ length: 20 }, () => client.hang().catch(() => "lost"));
  await client.endless();
  await client.add({ a: 1, b: 1 });
  expect(running).toBe(21);
  await near.close();
  await served;
  expect(running).toBe(0);
  expect(await Promise.all(hanging)).toEqual(hanging.map(() => "lost"));
  const [again, other] = channelPair();
  void serveMultiplexed(server, other);
  const asking = await connect(Fixture, await multiplexTransport(again));
  expect(await asking.abandoned()).toBe(20);
  await asking.close();
});

it("waits for a handler that is still at work", async () => {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const Slow = service("Slow", { begin: producer({}, { output: { value: int() } }) });
  const server = createServer(Slow, {
    begin: async () => {
      await gate;
      throw new Error("too late");
    },
  });
  const [near, far] = channelPair();
  let isOver = false;
  const served = serveMultiplexed(server, far).then(() => {
    isOver = true;
  });
  const client = await connect(Slow, await multiplexTransport(near));
  await client.begin();
  await new Promise((resolve) => setImmediate(resolve));
  await client.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  open();
  await served;
});

it("drains when its signal fires: calls under way end well, no further ones begin", async () => {
  const [near, far] = channelPair();
  const controller = new AbortController();
  const served = serveMultiplexed(fixtureServer(), far, undefined, { signal: controller.signal });
  const transport = await multiplexTransport(near);
  const client = await connect(Fixture, transport);
  await Promise.all([client.add({ a: 1, b: 1 }), client.add({ a: 1, b: 1 })]);
  const session = await client.sum();
  await session.exchange({ value: [1] });
  controller.abort();
  await expect.poll(() => transport.healthy).toBe(false);
  await expect(client.add({ a: 1, b: 1 })).rejects.toMatchObject({ code: "peer-closed" });
  const output = await session.exchange({ value: [2] });
  expect(output?.rows()).toEqual([{ total: 3, turns: 2 }]);
  await session.close();
  await served;
  await client.close();
});

it("drains at once when the signal has fired already", async () => {
  const [near, far] = channelPair();
  const served = serveMultiplexed(fixtureServer(), far, undefined, { signal: AbortSignal.abort() });
  const transport = await multiplexTransport(near);
  await served;
  await expect.poll(() => transport.healthy).toBe(false);
  await transport.close();
});

it("a client that speaks the plain protocol is let go", async () => {
  const [near, far] = channelPair();
  const served = serveMultiplexed(fixtureServer(), far);
  const client = await connect(Fixture, channelTransport(near));
  await expect(client.add({ a: 1, b: 1 })).rejects.toMatchObject({ kind: "protocol" });
  await served;
});

it("a hook that throws ends it, once, and closes the carrier", async () => {
  let starts = 0;
  const Ping = service("Ping", { ping: unary({}) });
  const server = createServer(Ping, {
    ping: () => undefined,
    onServeStart: () => {
      starts++;
      throw new Error("no room");
    },
  });
  const [near, far] = channelPair();
  const client = expect(multiplexTransport(near)).rejects.toMatchObject({ kind: "transport" });
  await expect(serveMultiplexed(server, far)).rejects.toThrow("no room");
  await client;
  expect(starts).toBe(1);
});

it("a hook runs once for all channels", async () => {
  let starts = 0;
  const Ping = service("Ping", { ping: unary({}) });
  const server = createServer(Ping, {
    ping: () => undefined,
    onServeStart: async () => {
      await Promise.resolve();
      starts++;
    },
  });
  const [near, far] = channelPair();
  const served = serveMultiplexed(server, far);
  const client = await connect(Ping, await multiplexTransport(near));
  await Promise.all([client.ping(), client.ping(), client.ping()]);
  expect(starts).toBe(1);
  await client.close();
  await served;
});
