import { connect } from "@sheaf/core";
import { bearer } from "@sheaf/http/server";
import { Fixture, fixtureServer } from "@sheaf/testing";
import { listenWebSocket, webSocket } from "@sheaf/websocket/node";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { describeMatrix } from "./describe-matrix.ts";

const raw = { protocols: ["vgi-rpc.raw.v1"] } as const;

describeMatrix("websocket");

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
