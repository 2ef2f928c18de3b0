import { createServer } from "node:http";
import { type Connector, type DecodeOptions, multiplexTransport } from "@sheaf/core";
import { listenTcp } from "@sheaf/pipe/node";
import { type Fault, fixtureServer, type RunningFixture } from "@sheaf/testing";
import { webSocket as standardWebSocket } from "@sheaf/websocket";
import {
  type ListenWebSocketOptions,
  listenWebSocket,
  openWebSocket,
  webSocket,
} from "@sheaf/websocket/node";
import { WebSocket } from "ws";
import { byteProxy } from "../byte-proxy.ts";
import {
  BYTE_VARIANTS,
  CHANNEL_CAPABILITIES,
  channelFixture,
  type MatrixTransport,
} from "../matrix-transport.ts";
import type { Variant } from "../variants.ts";

const RAW = { protocols: ["vgi-rpc.raw.v1"] } as const;
const MULTIPLEXED = { protocols: ["sheaf.mux.v1"] } as const;

function listen({ wire }: Variant, options: ListenWebSocketOptions = {}) {
  return listenWebSocket(fixtureServer({ wire }), options);
}

/** One raw connection in the messages of a WebSocket. */
export const webSocketRaw: MatrixTransport = {
  name: "websocket, raw",
  capabilities: CHANNEL_CAPABILITIES,
  variants: BYTE_VARIANTS,
  everyTime: [],
  start: async (variant) => {
    const listener = await listen(variant);
    const url = listener.address;
    const parts = {
      open: () => openWebSocket(url, RAW),
      connector: webSocket(url, RAW),
      end: () => listener.close(),
    };
    return channelFixture(parts, variant);
  },
};

/** Many channels in one WebSocket. */
export const webSocketMultiplexed: MatrixTransport = {
  name: "websocket, multiplexed",
  capabilities: { ...CHANNEL_CAPABILITIES, concurrent: true },
  variants: BYTE_VARIANTS,
  start: async (variant): Promise<RunningFixture> => {
    const listener = await listen(variant);
    const url = listener.address;
    const opening = (fault: Fault, options?: DecodeOptions): Connector => {
      const around = variant.around ?? ((channel) => channel);
      return async () =>
        multiplexTransport(fault(around(await openWebSocket(url, MULTIPLEXED))), options);
    };
    return {
      connector: variant.around === undefined ? webSocket(url) : opening((channel) => channel),
      limited: (options) => opening((channel) => channel, options),
      through: (fault) => opening(fault),
      [Symbol.asyncDispose]: () => listener.close(),
    };
  },
};

/** The runtime's own `WebSocket`, as browsers have it. */
export const webSocketStandard: MatrixTransport = {
  name: "websocket, raw, by a standard WebSocket",
  // The server's messages are tiny: where one ends means nothing.
  capabilities: { bulk: false },
  variants: ["plain"],
  everyTime: [],
  start: async (variant) => {
    const listener = await listen(variant, { messageBytes: 7 });
    return {
      connector: standardWebSocket(listener.address, { ...RAW, WebSocket }),
      [Symbol.asyncDispose]: () => listener.close(),
    };
  },
};

/** Beside other things on an HTTP server. */
export const webSocketOnHttp: MatrixTransport = {
  name: "websocket, raw, on an HTTP server",
  variants: ["plain"],
  everyTime: [],
  start: async (variant) => {
    const httpServer = createServer((_request, response) => response.end("page"));
    await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
    const listener = await listen(variant, { httpServer, path: "/rpc" });
    return {
      connector: webSocket(listener.address, RAW),
      async [Symbol.asyncDispose]() {
        await listener.close();
        await new Promise((resolve) => httpServer.close(resolve));
      },
    };
  },
};

/** A proxy that copies bytes between WebSocket messages and a raw TCP server. */
export const webSocketToTcp: MatrixTransport = {
  name: "websocket, through a proxy to a raw TCP server",
  variants: ["plain", "generation A", "generation B"],
  everyTime: [],
  start: async ({ wire }) => {
    const listener = await listenTcp(fixtureServer({ wire }));
    const proxy = await byteProxy(listener.port);
    return {
      connector: webSocket(proxy.url),
      async [Symbol.asyncDispose]() {
        await proxy[Symbol.asyncDispose]();
        await listener.close();
      },
    };
  },
};
