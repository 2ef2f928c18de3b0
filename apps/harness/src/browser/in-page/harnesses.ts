/** The carriers that a page can use. */
import type { Connector } from "@sheaf/core";
import { http } from "@sheaf/http";
import { webSocket } from "@sheaf/websocket";
import type { Carrier } from "../page-contract.ts";

/** One way to call the fixture. */
export interface PageHarness {
  readonly name: string;
  /** Which of the site's addresses it connects to. */
  readonly carrier: Carrier;
  connector(url: string): Connector;
}

/** All of them. */
export const HARNESSES: readonly PageHarness[] = [
  {
    name: "websocket, raw",
    carrier: "websocket",
    connector: (url) => webSocket(url, { protocols: ["vgi-rpc.raw.v1"] }),
  },
  {
    name: "websocket, multiplexed",
    carrier: "websocket",
    connector: (url) => webSocket(url),
  },
  {
    name: "http, by fetch",
    carrier: "http",
    connector: (url) => http(url),
  },
];
