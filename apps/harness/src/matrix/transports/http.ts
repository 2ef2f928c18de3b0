import type { Connector } from "@sheaf/core";
import { type FetchFunction, http } from "@sheaf/http";
import {
  listenHttp,
  type NodeHttpClientOptions,
  nodeBodyCodecs,
  http as nodeHttp,
} from "@sheaf/http/node";
import { fetchHandler, HttpHandler } from "@sheaf/http/server";
import { type Capabilities, fixtureServer } from "@sheaf/testing";
import { faultyFetch } from "../body-faults.ts";
import { type FaultProxy, faultProxy } from "../fault-proxy.ts";
import type { MatrixTransport } from "../matrix-transport.ts";
import type { Variant, VariantName } from "../variants.ts";

const tokens = { keys: "a key for tests" };

const HTTP_CAPABILITIES: Partial<Capabilities> = {
  duplex: false,
  stateless: true,
  concurrent: true,
  sessions: true,
  cookies: true,
  limits: true,
};

const HTTP_VARIANTS: readonly VariantName[] = [
  "plain",
  "byte by byte",
  "slow reader",
  "compressed",
  "generation A",
  "generation B",
];

/** What client and server are told, so that they compress what they send. */
async function compression({ compressed }: Variant): Promise<{
  readonly client: Pick<NodeHttpClientOptions, "acceptEncodings" | "requestCodec">;
  readonly server: { readonly codecs?: Awaited<ReturnType<typeof nodeBodyCodecs>> };
}> {
  if (!compressed) return { client: {}, server: { codecs: [] } };
  const codecs = await nodeBodyCodecs();
  const [requestCodec] = codecs;
  const client = { acceptEncodings: codecs, ...(requestCodec && { requestCodec }) };
  return { client, server: { codecs } };
}

/** The fetch handler, called by a `fetch` of the same process. */
export const httpFetch: MatrixTransport = {
  name: "http, fetch in one process",
  capabilities: HTTP_CAPABILITIES,
  variants: HTTP_VARIANTS,
  start: async (variant) => {
    const { client, server } = await compression(variant);
    const handler = new HttpHandler(fixtureServer({ wire: variant.wire }), {
      tokens,
      prefix: "/vgi",
      sessions: {},
      ...server,
    });
    const handle = fetchHandler(handler);
    const direct: FetchFunction = (url, init) => handle(new Request(url, init));
    const fetch = variant.around === undefined ? direct : faultyFetch(direct, variant.around);
    const options = { fetch, sessions: true, ...client };
    const url = "http://fixture.test/vgi";
    return {
      connector: http(url, options),
      limited: (limits) => http(url, { ...options, ...limits }),
      [Symbol.asyncDispose]: async () => handler.close(),
    };
  },
};

/** Node's listener, called over sockets that are kept. */
export const httpSockets: MatrixTransport = {
  name: "http, sockets",
  capabilities: { ...HTTP_CAPABILITIES, tampering: true },
  variants: HTTP_VARIANTS,
  everyTime: ["plain", "compressed"],
  start: async (variant) => {
    const { client, server } = await compression(variant);
    const listener = await listenHttp(fixtureServer({ wire: variant.wire }), {
      tokens,
      sessions: {},
      ...server,
    });
    const proxies: FaultProxy[] = [];
    const through = async (fault: Variant["around"]): Promise<string> => {
      if (fault === undefined) return listener.url;
      const proxy = await faultProxy(listener.port, fault);
      proxies.push(proxy);
      return `http://127.0.0.1:${proxy.port}`;
    };
    const url = await through(variant.around);
    const options = { sessions: true, ...client };
    return {
      connector: nodeHttp(url, options),
      limited: (limits) => nodeHttp(url, { ...options, ...limits }),
      through: (fault): Connector => {
        return async () => nodeHttp(await through(fault), options)();
      },
      async [Symbol.asyncDispose]() {
        await listener.close();
        for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
      },
    };
  },
};
