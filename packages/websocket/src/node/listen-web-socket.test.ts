import { createServer, get } from "node:http";
import { connect as connectTcp } from "node:net";
import { connect } from "@sheaf/core";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { listening } from "../../test/channel-tools.ts";
import { Greeter, greeter, logOf } from "../../test/greeter.ts";
import { listenWebSocket } from "./listen-web-socket.ts";
import { webSocket } from "./web-socket.ts";

describe("on a server that is there already", () => {
  test("it serves beside everything else, and leaves the server open", async () => {
    const httpServer = createServer((_request, response) => response.end("page"));
    await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
    const listener = await listenWebSocket(greeter(), { httpServer, path: "/rpc" });
    await using other = await listenWebSocket(greeter(), { httpServer, path: "/other" });
    const client = await connect(Greeter, webSocket(listener.address));
    expect(await logOf((onLog) => client.hello({}, { onLog }))).toEqual(["websocket "]);
    const page = await new Promise((resolve) =>
      get(other.address.replace("ws:", "http:"), ({ statusCode }) => resolve(statusCode)),
    );
    expect(page).toBe(200);
    await (await connect(Greeter, webSocket(other.address))).close();
    await listener.close();
    await expect(client.hello()).rejects.toMatchObject({ code: "peer-closed" });
    expect(httpServer.listening).toBe(true);
    await other.close();
    await new Promise((resolve) => httpServer.close(resolve));
  });

  test("it closes when the server does", async () => {
    const httpServer = createServer();
    await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
    const listener = await listenWebSocket(greeter(), { httpServer });
    httpServer.close();
    await listener.closed;
  });
});

describe("closing", () => {
  test("tells clients that the server goes away", async () => {
    const bound = await listening();
    const socket = new WebSocket(bound.listener.address);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await new Promise((resolve) => socket.once("open", resolve));
    await bound[Symbol.asyncDispose]();
    expect(await closed).toBe(1001);
    await bound.listener.closed;
  });

  test("does not wait for a handshake that is not over", async () => {
    let asked = (): void => {};
    const asking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const listener = await listenWebSocket(greeter(), {
      authenticate: () => {
        asked();
        return new Promise(() => {});
      },
    });
    const opening = connect(Greeter, webSocket(listener.address));
    await asking;
    await Promise.all([
      listener.close(),
      expect(opening).rejects.toMatchObject({ code: "connect-failed" }),
    ]);
  });

  test("happens by signal, and when nobody came or stayed", async () => {
    const controller = new AbortController();
    const signalled = await listenWebSocket(greeter(), { signal: controller.signal });
    controller.abort();
    await signalled.closed;
    const idle = await listenWebSocket(greeter(), { startupGraceMs: 10, idleTimeoutMs: 10 });
    await idle.closed;
    const used = await listenWebSocket(greeter(), { idleTimeoutMs: 10 });
    await (await connect(Greeter, webSocket(used.address))).close();
    await used.closed;
  });

  test("frees the port; a taken one is busy", async () => {
    const listener = await listenWebSocket(greeter());
    const port = Number(new URL(listener.address).port);
    await expect(listenWebSocket(greeter(), { port })).rejects.toMatchObject({ code: "busy" });
    await listener.close();
    await (await listenWebSocket(greeter(), { port })).close();
  });
});

test("a limit of connections that lets nobody in is a mistake", async () => {
  await expect(listenWebSocket(greeter(), { maxConnections: 0 })).rejects.toThrow(RangeError);
});

test("bytes that are no HTTP end their connection only", async () => {
  await using bound = await listening();
  const { port } = new URL(bound.listener.address);
  const socket = connectTcp(Number(port), "127.0.0.1", () => socket.write("\0\0\0\0\r\n\r\n"));
  await new Promise((resolve) => socket.resume().once("close", resolve));
  await bound.open();
});
