import { get, type IncomingMessage } from "node:http";
import { type AuthContext, connect, RpcError } from "@sheaf/core";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { listening } from "../../test/channel-tools.ts";
import { Greeter, greeter, logOf } from "../../test/greeter.ts";
import { encodeTokenOffer, RAW_PROTOCOL } from "../subprotocols.ts";
import { listenWebSocket } from "./listen-web-socket.ts";
import { webSocket } from "./web-socket.ts";
import type { WebSocketRequest } from "./web-socket-request.ts";

/** How a handshake ends: the chosen subprotocol, or the status of the refusal. */
function handshake(url: string, protocols: string[] = [], headers = {}): Promise<string | number> {
  const socket = new WebSocket(url, protocols, { headers });
  return new Promise((resolve, reject) => {
    socket.once("unexpected-response", (request, { statusCode }: IncomingMessage) => {
      request.destroy();
      resolve(statusCode ?? 0);
    });
    socket.once("open", () => {
      resolve(socket.protocol);
      socket.close();
    });
    socket.once("error", reject);
  });
}

function caller(principal: string): AuthContext {
  return { domain: "test", authenticated: true, principal, claims: {} };
}

/** Knows the token "open sesame". */
function authenticate(request: WebSocketRequest): AuthContext {
  const authorization = request.header("Authorization");
  if (authorization === "Bearer open sesame") return caller("ali");
  if (authorization === "Bearer cassim") {
    throw new RpcError("PermissionError", "not you", { errorCode: "PERMISSION_DENIED" });
  }
  throw new RpcError("PermissionError", "say the word", { errorCode: "UNAUTHENTICATED" });
}

describe("a handshake", () => {
  test("is answered with the subprotocol that is spoken", async () => {
    await using bound = await listening();
    const { address } = bound.listener;
    expect(await handshake(address, [RAW_PROTOCOL])).toBe(RAW_PROTOCOL);
    expect(await handshake(address, ["chat", RAW_PROTOCOL])).toBe(RAW_PROTOCOL);
    expect(await handshake(address)).toBe("");
  });

  test("with unknown subprotocols only is refused with 400", async () => {
    await using bound = await listening();
    expect(await handshake(bound.listener.address, ["chat"])).toBe(400);
  });

  test("from another origin is refused with 403", async () => {
    await using bound = await listening();
    const { address } = bound.listener;
    const { host } = new URL(address);
    const from = (origin: string) => handshake(address, [], { origin });
    expect(await from("https://evil.example.com")).toBe(403);
    expect(await from(`http://${host}`)).toBe("");
    await using other = await listening({ allowedOrigins: ["https://app.example.com"] });
    const fromThere = (origin: string) => handshake(other.listener.address, [], { origin });
    expect(await fromThere("https://app.example.com")).toBe("");
    expect(await fromThere(`http://${host}`)).toBe(403);
  });

  test("at another path is refused with 404, or left to others", async () => {
    await using bound = await listening({ path: "/rpc" });
    const { address } = bound.listener;
    expect(address).toMatch(/\/rpc$/);
    expect(await handshake(`${address}?x=1`)).toBe("");
    expect(await handshake(new URL("/", address).href)).toBe(404);
  });

  test("above the limit of connections is refused with 503", async () => {
    await using bound = await listening({ maxConnections: 1 });
    const first = await bound.open();
    await expect(bound.open()).rejects.toMatchObject({
      code: "connect-failed",
      message: expect.stringContaining("no room"),
    });
    await first.close();
    const { channel } = await bound.accepted();
    await channel.close();
    await bound.open();
  });

  test("that is no WebSocket's is answered with 426", async () => {
    await using bound = await listening();
    const url = bound.listener.address.replace("ws:", "http:");
    const { statusCode } = await new Promise<IncomingMessage>((resolve) => get(url, resolve));
    expect(statusCode).toBe(426);
  });
});

describe("authentication", () => {
  const log = async (url: string, options: Parameters<typeof webSocket>[1]) => {
    await using client = await connect(Greeter, webSocket(url, options));
    return await logOf((onLog) => client.hello({}, { onLog }));
  };

  test.each(["header", "protocol", "message"] as const)(
    "by %s names the caller",
    async (tokenIn) => {
      await using listener = await listenWebSocket(greeter(), {
        authenticate,
        tokenMessageTimeoutMs: 10_000,
      });
      const token = () => Promise.resolve("open sesame");
      expect(await log(listener.address, { token, tokenIn })).toEqual(["websocket ali"]);
    },
  );

  test.each(["header", "protocol"] as const)("that fails by %s is 401, or 403", async (tokenIn) => {
    await using listener = await listenWebSocket(greeter(), { authenticate });
    const refused = (token: string) => log(listener.address, { token, tokenIn });
    await expect(refused("guess")).rejects.toMatchObject({
      code: "connect-failed",
      message: expect.stringContaining("status 401"),
    });
    await expect(refused("cassim")).rejects.toThrow("status 403");
    await expect(log(listener.address, {})).rejects.toThrow("status 401");
  });

  test("that fails by message closes with 1008", async () => {
    await using listener = await listenWebSocket(greeter(), {
      authenticate,
      tokenMessageTimeoutMs: 10_000,
    });
    await expect(
      log(listener.address, { token: "guess", tokenIn: "message" }),
    ).rejects.toMatchObject({
      code: "peer-closed",
      cause: { code: 1008, reason: "say the word" },
    });
  });

  test("closes with 1008 when no token comes, whatever else does", async () => {
    await using listener = await listenWebSocket(greeter(), {
      authenticate,
      tokenMessageTimeoutMs: 20,
    });
    await expect(log(listener.address, {})).rejects.toMatchObject({ cause: { code: 1008 } });
  });

  test("takes one token only: a second one is a text message like any other", async () => {
    await using listener = await listenWebSocket(greeter(), {
      authenticate,
      tokenMessageTimeoutMs: 10_000,
    });
    const socket = new WebSocket(listener.address);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send("bearer open sesame");
    socket.send("bearer open sesame");
    expect(await closed).toBe(1003);
  });

  test("by a function that does not know the caller is 401", async () => {
    await using listener = await listenWebSocket(greeter(), { authenticate: () => undefined });
    expect(await handshake(listener.address)).toBe(401);
  });

  test("by a function that has a fault is 401 without details, which we are told", async () => {
    const errors: Error[] = [];
    await using listener = await listenWebSocket(greeter(), {
      authenticate: () => {
        throw new TypeError("secret detail");
      },
      onError: (error) => errors.push(error),
    });
    expect(await handshake(listener.address)).toBe(401);
    expect(errors).toMatchObject([{ message: "secret detail" }]);
  });

  test("shows the request", async () => {
    const seen: WebSocketRequest[] = [];
    await using listener = await listenWebSocket(greeter(), {
      authenticate: (request) => {
        seen.push(request);
        return caller("");
      },
    });
    const offers = [RAW_PROTOCOL, encodeTokenOffer("t")];
    await handshake(`${listener.address}?a=1`, offers, { "x-tenant": "blue" });
    const [request] = seen;
    expect(request).toMatchObject({
      method: "GET",
      path: "/",
      query: "a=1",
      url: "/?a=1",
      remoteAddr: "127.0.0.1",
      protocols: [RAW_PROTOCOL],
    });
    expect(request?.header("X-Tenant")).toBe("blue");
    expect(request?.header("authorization")).toBe("Bearer t");
    expect(request?.header("nothing")).toBeUndefined();
  });
});
