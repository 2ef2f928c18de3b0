import {
  createServer,
  hosted,
  producer,
  type Server,
  type ServerOptions,
  service,
  stream,
  unary,
} from "@sheaf/core";
import { int, utf8 } from "@sheaf/dataclass";
import { describe, expect, test } from "vitest";
import { HttpHandler } from "./http-handler.ts";
import { type Route, Routes } from "./routes.ts";
import { probeServer } from "./testing/probe-service.ts";
import { Rows } from "./testing/probe-states.ts";
import { PROTOCOL, RawCaller, requestBody } from "./testing/raw-caller.ts";

/** A secondary protocol that is called like a method of the primary one. */
const Count = service("count", { init: unary({}, utf8()), size: unary({}, utf8()) });
/** A primary protocol with a method that is called like an action. */
const Main = service("Main", {
  count: producer({ to: int() }, { output: { value: int(), text: utf8() } }),
  exchange: unary({}, utf8()),
  health: unary({}, utf8()),
});

function crowdedServer(): Server {
  return createServer(
    Main,
    {
      count: ({ to }) => stream(new Rows({ to, length: 0 })),
      exchange: () => "the method",
      health: () => "hidden",
    },
    {
      states: [Rows],
      hosts: [hosted(Count, { init: () => "of count", size: () => "two" })],
    },
  );
}

function said(route: Route): string {
  if (route.kind === "call") {
    return `${route.action} ${route.method.binding.name}/${route.method.name}`;
  }
  return route.kind === "built-in" ? `built-in ${route.name}` : route.kind;
}

describe("a path", () => {
  const routes = new Routes(probeServer(), "/vgi");

  test.each([
    ["", "landing"],
    ["/", "landing"],
    ["/health", "health"],
    ["/describe", "describe"],
    ["/__session__", "session"],
    ["/__describe__", "built-in __describe__"],
    ["/__transport_options__", "built-in __transport_options__"],
    ["/__upload_url__/init", "upload-url"],
    ["/__upload_url__/exchange", "nothing"],
    ["/add", "unary Probe/add"],
    ["/rows/init", "init Probe/rows"],
    ["/rows/exchange", "exchange Probe/rows"],
    ["/Probe/add", "unary Probe/add"],
    ["/Probe/rows/init", "init Probe/rows"],
    ["/Probe/rows/exchange", "exchange Probe/rows"],
    ["/vgi_rpc.Reflection.v1/list_protocols", "unary vgi_rpc.Reflection.v1/list_protocols"],
    ["/Probe/nope", "unknown"],
    ["/Other/add", "unknown"],
    ["/nope/init", "unknown"],
    ["/nope", "unknown"],
    ["/Probe/rows/other", "nothing"],
    ["/Probe/rows/init/more", "nothing"],
    ["/Probe/rows/init/", "nothing"],
    ["/Probe/", "unknown"],
    ["//add", "unknown"],
    ["/add/", "unknown"],
    ["/%61dd", "unknown"],
    ["/Pr%6Fbe/add", "unknown"],
    ["/Probe%2Fadd", "unknown"],
    ["/__introspect_token__", "unknown"],
    ["/__proto__", "unknown"],
    ["/constructor", "unknown"],
    ["/Probe/constructor", "unknown"],
    ["/Probe/__proto__", "unknown"],
  ])("/vgi%s is %s", (path, expected) => {
    expect(said(routes.find(`/vgi${path}`))).toBe(expected);
  });

  test.each(["/vg", "/vgin", "/vginx/add", "/add", "/", "", "/VGI/add"])(
    "%s is outside of the prefix",
    (path) => {
      expect(said(routes.find(path))).toBe("nothing");
    },
  );

  test("without a prefix begins with the name", () => {
    const bare = new Routes(probeServer(), "");
    expect(said(bare.find("/add"))).toBe("unary Probe/add");
    expect(said(bare.find("/"))).toBe("landing");
  });
});

describe("where a protocol is called like a method", () => {
  const routes = new Routes(crowdedServer(), "");

  test.each([
    ["/count/init", "unary count/init"],
    ["/count/size", "unary count/size"],
    ["/Main/count/init", "init Main/count"],
    ["/Main/exchange", "unary Main/exchange"],
    ["/count/init/init", "init count/init"],
    ["/health", "health"],
    ["/Main/health", "unary Main/health"],
  ])("%s is %s", (path, expected) => {
    expect(said(routes.find(path))).toBe(expected);
  });
});

describe("the generations", () => {
  const caller = (options: ServerOptions): RawCaller =>
    new RawCaller(new HttpHandler(probeServer(options), { tokens: { keys: "key" } }));
  const body = requestBody("add", { a: 1, b: 2 });
  const flat = { path: "/add", body };
  const named = { path: "/Probe/add", body };

  test("both are served at once", async () => {
    for (const sent of [flat, named]) {
      const reply = await caller({}).send(sent);
      expect(reply.status).toBe(200);
      expect(reply.rows).toEqual([{ result: 3 }]);
    }
  });

  test("the older one alone has flat paths and ignores the protocol", async () => {
    const old = caller({ wire: "a" });
    const pairs = { "vgi_rpc.method": "add", "vgi_rpc.request_version": "1", [PROTOCOL]: "Other" };
    const reply = await old.send({ ...flat, body: requestBody("add", { a: 1, b: 2 }, pairs) });
    expect(reply.rows).toEqual([{ result: 3 }]);
    expect((await old.send({ path: "/__describe__", body: described })).status).toBe(200);
  });

  test("the newer one alone has paths with the protocol", async () => {
    const strict = caller({ wire: "b" });
    expect((await strict.send(named)).rows).toEqual([{ result: 3 }]);
    const refused = await strict.send(flat);
    expect(refused.status).toBe(404);
    expect(refused.error?.kind).toBe("protocol_not_specified");
  });

  test("the newer one alone answers __describe__ by pointing to reflection", async () => {
    const reply = await caller({ wire: "b" }).send({ path: "/__describe__", body: described });
    expect(reply.status).toBe(404);
    expect(reply.error?.kind).toBe("method_not_implemented");
    for (const name of ["vgi_rpc.Reflection.v1", "list_protocols", "describe"]) {
      expect(reply.error?.message).toContain(name);
    }
  });
});

const described = requestBody(
  "nothing",
  {},
  { "vgi_rpc.method": "__describe__", "vgi_rpc.request_version": "1" },
);
