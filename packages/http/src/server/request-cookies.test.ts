import {
  type CallContext,
  type CookieOptions,
  createServer,
  type OutputCollector,
  ProducerState,
  producer,
  service,
  stream,
  unary,
} from "@sheaf/core";
import { int, list, utf8 } from "@sheaf/dataclass";
import { describe, expect, test } from "vitest";
import { HttpHandler } from "./http-handler.ts";
import { RawCaller, requestBody } from "./testing/raw-caller.ts";
import type { ReadReply } from "./testing/read-reply.ts";

/** Sets a cookie in its turn. */
class Baking extends ProducerState.define("Baking", {}) {
  produce(_out: OutputCollector, ctx: CallContext): void {
    ctx.setCookie("late", "1");
  }
}

const Jar = service("Jar", {
  received: unary({}, list(utf8())),
  set: unary({ name: utf8(), value: utf8(), options: utf8().default("{}") }),
  remove: unary({ name: utf8() }),
  setAndFail: unary({}),
  baking: producer({}, { output: { value: int() } }),
  atStart: producer({}, { output: { value: int() } }),
});

const caller = new RawCaller(
  new HttpHandler(
    createServer(
      Jar,
      {
        received: (_params, ctx) => [...ctx.cookies].map(([name, value]) => `${name}=${value}`),
        set: ({ name, value, options }, ctx) => {
          const parsed: CookieOptions = JSON.parse(options);
          ctx.setCookie(name, value, parsed);
        },
        remove: ({ name }, ctx) => ctx.deleteCookie(name, { path: "/app" }),
        setAndFail: (_params, ctx) => {
          ctx.setCookie("before", "1");
          throw new TypeError("failed");
        },
        baking: () => stream(new Baking()),
        atStart: (_params, ctx) => {
          ctx.setCookie("early", "1");
          return stream(new Baking());
        },
      },
      { states: [Baking] },
    ),
    { tokens: { keys: "key" } },
  ),
);

function call(
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<ReadReply> {
  const pairs = { "vgi_rpc.method": method, "vgi_rpc.request_version": "1" };
  const init = method === "baking" || method === "atStart" ? "/init" : "";
  const body = requestBody(method, params, pairs, Jar);
  return caller.send({ path: `/Jar/${method}${init}`, body, headers });
}

const set = (name: string, value: string, options: object = {}): Promise<ReadReply> =>
  call("set", { name, value, options: JSON.stringify(options) });

describe("cookies that come", () => {
  test.each([
    ["one", "a=1", ["a=1"]],
    ["several", "a=1; b=2;c=3", ["a=1", "b=2", "c=3"]],
    ["an encoded one", "a=%C3%A9%3B", ["a=é;"]],
    ["a badly encoded one", "a=%zz", ["a=%zz"]],
    ["a quoted one", 'a="x y"', ["a=x y"]],
    ["equal signs in it", "a=b=c", ["a=b=c"]],
    ["an empty one", "a=", ["a="]],
    ["two of one name", "a=1; a=2", ["a=1"]],
    ["a name alone", "a; b=2", ["b=2"]],
    ["nothing", "", []],
    ["separators alone", ";;; ;", []],
    ["names of objects", "__proto__=1; constructor=2", ["__proto__=1", "constructor=2"]],
  ])("are read: %s", async (_name, cookie, expected) => {
    const reply = await call("received", {}, { cookie });
    expect(reply.rows).toEqual([{ result: expected }]);
  });

  test("are none where there are none, or far too many", async () => {
    expect((await call("received")).rows).toEqual([{ result: [] }]);
    const cookie = `a=${"x".repeat(16_384)}`;
    expect((await call("received", {}, { cookie })).rows).toEqual([{ result: [] }]);
  });
});

describe("cookies that go", () => {
  test.each([
    ["the plain one", {}, "a=1; Path=/; Secure; HttpOnly"],
    [
      "one with everything",
      {
        path: "/app",
        domain: "example.org",
        maxAgeSeconds: 60.9,
        secure: false,
        httpOnly: false,
        sameSite: "Strict",
      },
      "a=1; Path=/app; Domain=example.org; Max-Age=60; SameSite=Strict",
    ],
  ] as const)("are sent: %s", async (_name, options, line) => {
    expect((await set("a", "1", options)).header("Set-Cookie")).toBe(line);
  });

  test.each(["", "é;\r\n", "a b", '"', "x; Secure=no", "\u0000"])(
    "take any value and come back with it: %j",
    async (value) => {
      const line = (await set("a", value)).header("Set-Cookie") ?? "";
      expect(line).toMatch(/^a=[\x21-\x3a\x3c-\x7e]*; Path=\/; Secure; HttpOnly$/);
      const reply = await call("received", {}, { cookie: line.split(";")[0] ?? "" });
      expect(reply.rows).toEqual([{ result: [`a=${value}`] }]);
    },
  );

  test("are taken back with the path that they were set with", async () => {
    const reply = await call("remove", { name: "a" });
    expect(reply.header("Set-Cookie")).toBe("a=; Path=/app; Max-Age=0; Secure; HttpOnly");
  });

  test("of a method that fails are sent with its error", async () => {
    const reply = await call("setAndFail");
    expect(reply.header("X-VGI-RPC-Error")).toBe("true");
    expect(reply.header("Set-Cookie")).toBe("before=1; Path=/; Secure; HttpOnly");
  });

  test.each([
    ["", {}],
    ["a b", {}],
    ["a=b", {}],
    ["a;b", {}],
    ["a\r\nX-Evil", {}],
    ["é", {}],
    ["a", { path: "/; Domain=evil.example" }],
    ["a", { path: "/\r\nX-Evil: 1" }],
    ["a", { domain: "a.example\r\nX-Evil: 1" }],
    ["a", { domain: "é.example" }],
    ["a", { sameSite: "Lax; Domain=evil.example" }],
    ["a", { maxAgeSeconds: "60; Domain=evil.example" }],
  ])("that could be something else are refused: %j %j", async (name, options) => {
    const reply = await set(name, "1", options);
    expect(reply.error?.message).toMatch(/^ValueError: /);
    expect(reply.header("Set-Cookie")).toBeUndefined();
  });

  test("belong to unary calls: the reply of a stream may be under way", async () => {
    for (const method of ["baking", "atStart"]) {
      const reply = await call(method);
      expect(reply.error?.message).toMatch(
        /^RuntimeError: cookies can be set by unary methods only/,
      );
      expect(reply.header("Set-Cookie")).toBeUndefined();
    }
  });
});
