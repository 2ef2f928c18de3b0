/** For tests: handlers over one fleet's keys and clock, for two protocols and any caller. */
import { createServer, hosted, producer, type Server, service, stream } from "@sheaf/core";
import { int, utf8 } from "@sheaf/dataclass";
import { HttpHandler } from "../http-handler.ts";
import type { TokenOptions } from "../http-server-options.ts";
import { Probe, probeImplementation, probeStates } from "./probe-service.ts";
import { Rows } from "./probe-states.ts";
import { RawCaller } from "./raw-caller.ts";
import type { ReadReply } from "./read-reply.ts";

/** A second protocol whose method looks just like one of the first. */
const Second = service("Second", {
  rows: producer(
    { to: int(), length: int().default(0) },
    { output: { value: int(), text: utf8() } },
  ),
});

function twoProtocols(): Server {
  return createServer(Probe, probeImplementation(), {
    serverId: "0123456789ab",
    states: probeStates,
    hosts: [hosted(Second, { rows: (params) => stream(new Rows(params)) })],
  });
}

/** A worker; whoever calls says who it is in the header `x-user`. */
export function worker(tokens: TokenOptions = {}, headers: Record<string, string> = {}): RawCaller {
  const handler = new HttpHandler(twoProtocols(), {
    tokens: { keys: "the key", ...tokens },
    onWarning: () => undefined,
    authenticate: (request) => {
      const [domain = "", principal = ""] = (request.header("x-user") ?? "").split("/");
      return { domain, principal, authenticated: domain !== "", claims: {} };
    },
  });
  return new RawCaller(handler, headers);
}

/** All that a reply says, without what is new in each: the request's id. */
export function allSaid({ status, headers, bytes }: ReadReply): string {
  const latin1 = String.fromCharCode(...bytes);
  const ids = new Set(headers.flatMap(([name, value]) => (name === "X-Request-ID" ? value : [])));
  const lines = headers.map(([name, value]) => `${name}: ${ids.has(value) ? "(id)" : value}`);
  const body = latin1.replace(/(request_id)([^0-9a-f]+)[0-9a-f]{16}/g, "$1$2(id)");
  return `${status}\n${lines.join("\n")}\n\n${body}`;
}
