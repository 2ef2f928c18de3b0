/** The carriers that a page can use. */
import type { Connector } from "@sheaf/core";
import { http } from "@sheaf/http";
import type { Capabilities } from "@sheaf/testing";
import { webSocket } from "@sheaf/websocket";
import type { Carrier } from "../page-contract.ts";

/** One way to call the fixture. */
export interface PageHarness {
  readonly name: string;
  /** Which of the site's addresses it connects to. */
  readonly carrier: Carrier;
  readonly capabilities: Partial<Capabilities>;
  connector(url: string): Connector;
}

/** All of them. */
export const HARNESSES: readonly PageHarness[] = [
  {
    name: "websocket, raw",
    carrier: "websocket",
    capabilities: {},
    connector: (url) => webSocket(url, { protocols: ["vgi-rpc.raw.v1"] }),
  },
  {
    name: "websocket, multiplexed",
    carrier: "websocket",
    capabilities: { concurrent: true },
    connector: (url) => webSocket(url),
  },
  {
    name: "http, by fetch",
    carrier: "http",
    capabilities: { duplex: false, stateless: true, concurrent: true, cookies: true },
    connector: (url) => http(url),
  },
];
