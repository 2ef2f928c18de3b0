import { createServer } from "node:http";
import { channelTransport, connect } from "@sheaf/core";
import { bearer } from "@sheaf/http/server";
import { listenTcp } from "@sheaf/pipe/node";
import { describeTransport, Fixture, fixtureServer } from "@sheaf/testing";
import { webSocket as standardWebSocket } from "@sheaf/websocket";
import {
  type ListenWebSocketOptions,
  listenWebSocket,
  openWebSocket,
  webSocket,
} from "@sheaf/websocket/node";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { byteProxy } from "./byte-proxy.ts";
import { trickle } from "./trickle.ts";

const raw = { protocols: ["vgi-rpc.raw.v1"] } as const;

/** Serves the fixture; `connector` says how to get there. */
function served(
  connector: (url: string) => ReturnType<typeof webSocket>,
  options: ListenWebSocketOptions = {},
) {
  return async () => {
    const listener = await listenWebSocket(fixtureServer(), options);
    return {
      connector: connector(listener.address),
      [Symbol.asyncDispose]: () => listener.close(),
    };
  };
}

describeTransport({
  name: "websocket, raw",
  start: served((url) => webSocket(url, raw)),
});

describeTransport({
  name: "websocket, multiplexed",
  start: served((url) => webSocket(url)),
});

describeTransport({
  name: "websocket, raw, in tiny messages",
  start: served((url) => async () => channelTransport(trickle(await openWebSocket(url, raw))), {
    messageBytes: 7,
  }),
});

describeTransport({
  name: "websocket, raw, by a standard WebSocket",
  start: served((url) => standardWebSocket(url, { ...raw, WebSocket })),
});

describeTransport({
  name: "websocket, raw, on an HTTP server",
  start: async () => {
    const httpServer = createServer((_request, response) => response.end("page"));
    await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
    const listener = await listenWebSocket(fixtureServer(), { httpServer, path: "/rpc" });
    return {
      connector: webSocket(listener.address, raw),
      async [Symbol.asyncDispose]() {
        await listener.close();
        await new Promise((resolve) => httpServer.close(resolve));
      },
    };
  },
});

describeTransport({
  name: "websocket, through a proxy to a raw TCP server",
  start: async () => {
    const listener = await listenTcp(fixtureServer());
    const proxy = await byteProxy(listener.port);
    return {
      connector: webSocket(proxy.url),
      async [Symbol.asyncDispose]() {
        await proxy[Symbol.asyncDispose]();
        await listener.close();
      },
    };
  },
});

test("both subprotocols are served side by side, the multiplexed one by default", async () => {
  await using listener = await listenWebSocket(fixtureServer());
  await using multiplexed = await connect(Fixture, webSocket(listener.address));
  await using plain = await connect(Fixture, webSocket(listener.address, raw));
  const hanging = multiplexed.hang();
  // The raw protocol would make this one wait for the first.
  expect(await multiplexed.add({ a: 1, b: 2 })).toBe(3);
  while ((await plain.hanging()) === 0);
  await plain.release();
  await hanging;
});

test("an authenticator of HTTP says who may connect", async () => {
  await using listener = await listenWebSocket(fixtureServer(), {
    authenticate: bearer({ tokens: { "open-sesame": "ali" } }),
  });
  const withToken = (token: string) => connect(Fixture, webSocket(listener.address, { token }));
  await using client = await withToken("open-sesame");
  expect(await client.add({ a: 1, b: 2 })).toBe(3);
  await expect(withToken("guess")).rejects.toThrow("status 401");
});

test("a server that is cut off in the middle of a call is a transport error", async () => {
  // Takes the call, and dies instead of answering.
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", (peer) => peer.once("message", () => peer.terminate()));
  const { port } = server.address() as { port: number };
  const client = await connect(Fixture, webSocket(`ws://127.0.0.1:${port}`, raw));
  await expect(client.add({ a: 1, b: 2 })).rejects.toMatchObject({
    kind: "transport",
    code: "peer-closed",
    cause: { code: 1006 },
  });
  await client.close();
  await new Promise((resolve) => server.close(resolve));
});
