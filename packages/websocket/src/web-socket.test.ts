import type { AddressInfo } from "node:net";
import { connect } from "@sheaf/core";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { Greeter, greeter, logOf } from "../test/greeter.ts";
import { listenWebSocket, webSocket as nodeWebSocket } from "./node/index.ts";
import { serveWebSocket } from "./serve-web-socket.ts";
import { openWebSocket, webSocket } from "./web-socket.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("connects with the runtime's own class", async () => {
  vi.stubGlobal("WebSocket", WebSocket);
  await using listener = await listenWebSocket(greeter());
  await using client = await connect(Greeter, webSocket(listener.address));
  expect(await logOf((onLog) => client.hello({}, { onLog }))).toEqual(["websocket "]);
});

test("says what to do where there is none", async () => {
  vi.stubGlobal("WebSocket", undefined);
  await expect(openWebSocket("ws://127.0.0.1:1")).rejects.toMatchObject({
    code: "connect-failed",
    message: expect.stringContaining("@sheaf/websocket/node"),
  });
});

test.each(["protocol", "message"] as const)("sends the token by %s", async (tokenIn) => {
  await using listener = await listenWebSocket(greeter(), {
    tokenMessageTimeoutMs: 10_000,
    authenticate: (request) => ({
      domain: "",
      authenticated: true,
      principal: request.header("authorization") ?? "nobody",
      claims: {},
    }),
  });
  const connector = webSocket(listener.address, { WebSocket, token: "grüße", tokenIn });
  await using client = await connect(Greeter, connector);
  const log = await logOf((onLog) => client.hello({}, { onLog }));
  expect(log).toEqual(["websocket Bearer grüße"]);
});

test("fails to connect when it is refused, when nothing listens, and in time", async () => {
  const listener = await listenWebSocket(greeter(), { path: "/rpc" });
  const wrong = new URL("/", listener.address);
  await expect(openWebSocket(wrong, { WebSocket })).rejects.toMatchObject({
    code: "connect-failed",
  });
  await listener.close();
  await expect(openWebSocket(listener.address, { WebSocket })).rejects.toMatchObject({
    code: "connect-failed",
  });
  const invalid = openWebSocket("ftp://127.0.0.1", { WebSocket });
  await expect(invalid).rejects.toMatchObject({ code: "connect-failed" });
});

test("serves a socket that was accepted elsewhere", async () => {
  const accepting = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => accepting.once("listening", resolve));
  const served = new Promise<void>((resolve, reject) => {
    accepting.once("connection", (socket) => {
      const auth = { domain: "", authenticated: true, principal: "ali", claims: {} };
      serveWebSocket(greeter(), socket, { peer: { auth } }).then(resolve, reject);
    });
  });
  const { port } = accepting.address() as AddressInfo;
  const client = await connect(Greeter, nodeWebSocket(`ws://127.0.0.1:${port}`));
  expect(await logOf((onLog) => client.hello({}, { onLog }))).toEqual(["websocket ali"]);
  await client.close();
  await served;
  await new Promise((resolve) => accepting.close(resolve));
});
