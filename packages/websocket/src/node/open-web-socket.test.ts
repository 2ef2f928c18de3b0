import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { connect } from "@sheaf/core";
import { describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { echo, equalBytes, listening, pattern, receiveBytes } from "../../test/channel-tools.ts";
import { Greeter, greeter } from "../../test/greeter.ts";
import { webSocketChannel } from "../web-socket-channel.ts";
import { listenWebSocket } from "./listen-web-socket.ts";
import { openWebSocket } from "./open-web-socket.ts";
import { webSocket } from "./web-socket.ts";

/** A server of ws alone, that echoes. */
async function foreignServer(options: ConstructorParameters<typeof WebSocketServer>[0] = {}) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", (socket) => void echo(webSocketChannel(socket)));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function httpServer(listener: RequestListener): Promise<[string, Server]> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return [`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server];
}

describe("connecting", () => {
  test("offers nothing when told so, and speaks raw bytes then", async () => {
    await using server = await foreignServer();
    const channel = await openWebSocket(server.url, { protocols: [] });
    const [back] = await Promise.all([receiveBytes(channel, 1000), channel.send([pattern(1000)])]);
    expect(equalBytes(back, pattern(1000))).toBe(true);
    await channel.close();
  });

  test("takes a server that chooses nothing for one of raw bytes", async () => {
    await using server = await foreignServer({ handleProtocols: () => false });
    const channel = await openWebSocket(server.url);
    expect(channel.protocol).toBe("vgi-rpc.raw.v1");
    const [back] = await Promise.all([receiveBytes(channel, 1000), channel.send([pattern(1000)])]);
    expect(equalBytes(back, pattern(1000))).toBe(true);
    await channel.close();
  });

  test("sends headers along", async () => {
    await using bound = await listening();
    await bound.open({ headers: { "user-agent": "tester" } });
    const { peer } = await bound.accepted();
    expect(peer).toMatchObject({ kind: "websocket", metadata: { user_agent: "tester" } });
  });

  test("takes http for ws", async () => {
    await using bound = await listening();
    await (await openWebSocket(bound.listener.address.replace("ws:", "http:"))).close();
  });

  test("is refused by a message over the client's limit, later", async () => {
    await using bound = await listening();
    const client = await bound.open({ maxMessageBytes: 1000 });
    const { channel } = await bound.accepted();
    await channel.send([pattern(1001)]);
    await expect(client.receive()).rejects.toMatchObject({ code: "channel-broken" });
    await expect(channel.receive()).rejects.toMatchObject({ cause: { code: 1009 } });
  });
});

describe("a connection that does not come about", () => {
  test("says that nothing listens", async () => {
    const listener = await listenWebSocket(greeter());
    await listener.close();
    await expect(openWebSocket(listener.address)).rejects.toMatchObject({
      kind: "transport",
      code: "connect-failed",
      message: expect.stringMatching(/ECONNREFUSED.*is the server running/),
    });
  });

  test("says that no WebSocket is served there", async () => {
    const [url, server] = await httpServer((_request, response) => {
      response.writeHead(404).end();
    });
    await expect(openWebSocket(url)).rejects.toThrow(/status 404.*nothing is served/);
    server.close();
  });

  test("does not tell secrets of the URL", async () => {
    const listener = await listenWebSocket(greeter());
    const url = new URL(`${listener.address}?token=s3cret`);
    await listener.close();
    url.password = "s3cret";
    const error = await openWebSocket(url).catch((caught: Error) => caught);
    expect(error).toMatchObject({ message: expect.not.stringContaining("s3cret") });
  });

  test("ends when the time is up, and when the signal fires", async () => {
    const silent = createTcpServer((socket) => void socket.resume().on("error", () => {}));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const url = `ws://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await expect(openWebSocket(url, { connectTimeoutMs: 10 })).rejects.toMatchObject({
      code: "connect-failed",
      limit: 10,
    });
    const controller = new AbortController();
    const { signal } = controller;
    const opening = openWebSocket(url, { signal });
    controller.abort(new Error("enough"));
    await expect(opening).rejects.toMatchObject({ kind: "cancelled", code: "aborted" });
    await expect(openWebSocket(url, { signal })).rejects.toMatchObject({ code: "aborted" });
    await new Promise((resolve) => silent.close(resolve));
  });
});

describe("reconnecting", () => {
  test("opens a new connection for the next call, and asks for the token again", async () => {
    const listener = await listenWebSocket(greeter());
    const port = Number(new URL(listener.address).port);
    let tokens = 0;
    const token = () => `t${++tokens}`;
    await using client = await connect(
      Greeter,
      webSocket(listener.address, { reconnect: true, token }),
    );
    await client.hello();
    await listener.close();
    await expect(client.hello()).rejects.toMatchObject({ code: "connect-failed" });
    await using again = await listenWebSocket(greeter(), { port });
    await Promise.all([client.hello(), client.hello(), client.hello()]);
    expect(again.address).toBe(listener.address);
    expect(tokens).toBe(3);
  });

  test("never repeats a call that was under way", async () => {
    const listener = await listenWebSocket(greeter());
    const port = Number(new URL(listener.address).port);
    await using client = await connect(Greeter, webSocket(listener.address, { reconnect: true }));
    await client.hello();
    const hanging = client.hang();
    const failed = expect(hanging).rejects.toMatchObject({ kind: "transport" });
    await listener.close();
    await failed;
    await using _again = await listenWebSocket(greeter(), { port });
    await client.hello();
  });

  test("does not go on after the client was closed", async () => {
    await using listener = await listenWebSocket(greeter());
    const client = await connect(Greeter, webSocket(listener.address, { reconnect: true }));
    await client.close();
    await expect(client.hello()).rejects.toMatchObject({ code: "closed" });
  });

  test("is subject to the call's own signal and deadline", async () => {
    const listener = await listenWebSocket(greeter());
    const port = Number(new URL(listener.address).port);
    await using client = await connect(Greeter, webSocket(listener.address, { reconnect: true }));
    await listener.close();
    const silent = createTcpServer((socket) => void socket.resume().on("error", () => {}));
    await new Promise<void>((resolve) => silent.listen(port, "127.0.0.1", resolve));
    await expect(client.hello({}, { timeoutMs: 10 })).rejects.toMatchObject({
      code: "deadline-exceeded",
    });
    const signal = AbortSignal.abort();
    await expect(client.hello({}, { signal })).rejects.toMatchObject({ code: "aborted" });
    silent.close();
  });

  test("does not happen unless asked for", async () => {
    const listener = await listenWebSocket(greeter());
    const client = await connect(Greeter, webSocket(listener.address));
    await listener.close();
    await expect(client.hello()).rejects.toMatchObject({ code: "peer-closed" });
    await expect(client.hello()).rejects.toMatchObject({ code: "peer-closed" });
  });
});
