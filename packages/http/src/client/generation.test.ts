import { connect } from "@sheaf/core";
import { describe, expect, test } from "vitest";
import { HttpHandler } from "../server/http-handler.ts";
import { Probe, probeServer } from "../server/testing/probe-service.ts";
import { RawCaller } from "../server/testing/raw-caller.ts";
import { http } from "./http.ts";
import { probeClient } from "./testing/probe-client.ts";
import {
  type Fate,
  type Script,
  ScriptedSender,
  type SentReply,
} from "./testing/scripted-sender.ts";

const AUTO = { wire: "auto" } as const;

/** What an older server does not say. */
const silent: Fate = {
  reply: (real): SentReply => ({
    ...real,
    headers: real.headers.filter(([name]) => !name.startsWith("VGI-Accept-")),
  }),
};

type Astray = readonly [status: number, contentType: string, text: string];

/** What it makes of paths that it does not know. */
const ASTRAY: readonly Astray[] = [
  [404, "text/html; charset=utf-8", "<html>Not found</html>"],
  [404, "application/vnd.apache.arrow.stream", ""],
  [405, "application/json", "{}"],
  [415, "text/plain", ""],
];

function oldServer([status, contentType, text]: Astray) {
  const body = new TextEncoder().encode(text);
  const astray: Fate = {
    reply: () => ({ status, headers: [["Content-Type", contentType]], body }),
  };
  const script: Script = ({ url }) => {
    const [, first, second] = new URL(url).pathname.split("/");
    return second !== undefined && first === "Probe" ? astray : silent;
  };
  return { serves: probeServer({ wire: "a" }), script, client: AUTO };
}

describe("a server of the newer generation", () => {
  test("is asked once, before the first call", async () => {
    const { client, sender } = await probeClient({ client: AUTO });
    expect(sender.paths).toEqual([]);
    await client.add({ a: 1, b: 2 });
    await client.add({ a: 1, b: 2 });
    expect(sender.paths).toEqual(["HEAD /health", "POST /Probe/add", "POST /Probe/add"]);
  });

  test("is asked once by calls that begin together", async () => {
    const { client, sender } = await probeClient({ client: AUTO });
    await Promise.all([1, 2, 3].map((a) => client.add({ a, b: 1 })));
    expect(sender.paths.filter((path) => path === "HEAD /health")).toHaveLength(1);
    expect(sender.paths.filter((path) => path === "POST /Probe/add")).toHaveLength(3);
  });

  test("is not asked where the generation is given", async () => {
    for (const [wire, path] of [
      ["a", "POST /add"],
      ["b", "POST /Probe/add"],
    ] as const) {
      const { client, sender } = await probeClient({ client: { wire } });
      expect(await client.add({ a: 1, b: 2 })).toBe(3);
      expect(sender.paths).toEqual([path]);
    }
  });

  test("that has no such method is not taken for an old one", async () => {
    const handler = new HttpHandler(probeServer(), { tokens: { keys: "key" } });
    const { status, headers, bytes } = await new RawCaller(handler).send({ path: "/Probe/nope" });
    const unknown: Fate = { reply: () => ({ status, headers, body: bytes }) };
    const script: Script = ({ url }) => (url.endsWith("/add") ? unknown : undefined);
    const { client, sender } = await probeClient({ client: AUTO, script });
    for (let i = 0; i < 2; i++) {
      await expect(client.add({ a: 1, b: 2 })).rejects.toMatchObject({
        errorKind: "method_not_implemented",
      });
    }
    expect(sender.paths).toEqual(["HEAD /health", "POST /Probe/add", "POST /Probe/add"]);
  });

  test("that could not be asked is asked by the next call", async () => {
    const script: Script = (_request, index) => (index < 1 ? { lost: true } : undefined);
    const { client, sender } = await probeClient({ client: AUTO, script });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    expect(sender.paths).toEqual([
      "HEAD /health",
      "POST /Probe/add",
      "HEAD /health",
      "POST /Probe/add",
    ]);
  });
});

describe.each(ASTRAY)("a server of the older generation that says %i (%s)", (...astray) => {
  test("is found out once, by one call that goes astray", async () => {
    const { client, sender } = await probeClient(oldServer(astray));
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    expect(sender.paths).toEqual(["HEAD /health", "POST /Probe/add", "POST /add", "POST /add"]);
  });

  test("serves streams", async () => {
    const { client, sender } = await probeClient(oldServer(astray));
    const values: number[] = [];
    for await (const batch of client.rows({ to: 3 })) values.push(...batch.column("value"));
    expect(values).toEqual([0, 1, 2]);
    const session = await client.sum();
    expect((await session.exchange({ value: [2] })).rows()).toMatchObject([{ total: 2 }]);
    expect(sender.paths).toContain("POST /sum/exchange");
  });

  test("is found out by calls that begin together", async () => {
    const { client } = await probeClient(oldServer(astray));
    const results = await Promise.all([1, 2, 3].map((a) => client.add({ a, b: 1 })));
    expect(results).toEqual([2, 3, 4]);
  });
});

test.each([
  ["http://probe.test", "/Probe/add"],
  ["http://probe.test/", "/Probe/add"],
  ["http://probe.test/vgi", "/vgi/Probe/add"],
  ["http://probe.test/vgi/", "/vgi/Probe/add"],
  ["http://probe.test/vgi?query=1#fragment", "/vgi/Probe/add"],
  ["http://user:secret@probe.test/a%20b", "/a%20b/Probe/add"],
])("a method of %s is at %s", async (url, path) => {
  const { pathname } = new URL(url);
  const prefix = pathname === "/" ? "" : pathname.replace(/\/$/, "");
  const handler = new HttpHandler(probeServer(), { prefix, tokens: { keys: "key" } });
  const sender = new ScriptedSender(handler);
  const client = await connect(Probe, http(url, { sender }));
  expect(await client.add({ a: 1, b: 2 })).toBe(3);
  expect(sender.paths.at(-1)).toBe(`POST ${path}`);
});

test.each(["ftp://probe.test", "probe.test", "", "file:///etc", "javascript:1"])(
  "'%s' is nowhere to connect to",
  (url) => {
    expect(() => http(url)).toThrow(expect.objectContaining({ code: "connect-failed" }));
  },
);
