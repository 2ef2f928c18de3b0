import { type CallContext, connect, createServer, service, unary } from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { describe, expect, test } from "vitest";
import { HttpHandler } from "../server/http-handler.ts";
import type { SessionOptions } from "../server/sessions/sticky-sessions.ts";
import { http } from "./http.ts";
import type { HttpClientOptions } from "./http-client-options.ts";
import type { IncomingReply } from "./http-sender.ts";
import { SessionHeaders } from "./session-headers.ts";
import { type Script, ScriptedSender } from "./testing/scripted-sender.ts";

const Counting = service("Counting", {
  open: unary({}, int()),
  bump: unary({}, int()),
  end: unary({}, int()),
});

async function pair(
  client: HttpClientOptions = {},
  sessions: SessionOptions = { echoHeaders: { "X-Worker": "w1" } },
  script?: Script,
) {
  const server = createServer(Counting, {
    open: (_params, ctx: CallContext) => {
      ctx.openSession({ count: 0 });
      return 0;
    },
    bump: (_params, ctx: CallContext) => {
      const counter = ctx.session as { count: number };
      return ++counter.count;
    },
    end: (_params, ctx: CallContext) => {
      ctx.closeSession();
      return 0;
    },
  });
  const handler = new HttpHandler(server, { tokens: { keys: "key" }, sessions });
  const sender = new ScriptedSender(handler, script);
  const options = { sender, sessions: true, ...client };
  return { handler, sender, client: await connect(Counting, http("http://s.test", options)) };
}

const sessionHeaders = ({ requests }: ScriptedSender): string[][] =>
  requests.map(({ headers }) =>
    headers.flatMap(([name]) => (/^VGI-Session|^X-Worker/.test(name) ? name : [])),
  );

describe("a client with sessions", () => {
  test("says so, and shows its token and what the server wants to hear in every later call", async () => {
    const { client, sender, handler } = await pair();
    await client.open();
    expect(await client.bump()).toBe(1);
    expect(await client.bump()).toBe(2);
    await client.close();
    expect(sender.paths).toEqual([
      "HEAD /health",
      "POST /Counting/open",
      "POST /Counting/bump",
      "POST /Counting/bump",
      "DELETE /__session__",
    ]);
    const accept = ["VGI-Session-Accept"];
    const all = ["VGI-Session-Accept", "X-Worker", "VGI-Session"];
    expect(sessionHeaders(sender)).toEqual([accept, accept, all, all, all]);
    expect(handler.sessions?.registry.size).toBe(0);
  });

  test("asks what to echo also where the generation is known", async () => {
    const { client, sender } = await pair({ wire: "b" });
    await client.open();
    await client.bump();
    expect(sender.paths[0]).toBe("HEAD /health");
    expect(sessionHeaders(sender).at(-1)).toContain("X-Worker");
  });

  test("forgets a session that the server has closed", async () => {
    const { client, sender } = await pair();
    await client.open();
    await client.end();
    await expect(client.bump()).rejects.toThrow();
    expect(sessionHeaders(sender).at(-1)).toEqual(["VGI-Session-Accept"]);
    await client.close();
    expect(sender.paths).not.toContain("DELETE /__session__");
  });

  test("changes to the session that was opened last", async () => {
    const { client, sender } = await pair();
    await client.open();
    await client.bump();
    await client.open();
    expect(await client.bump()).toBe(1);
    const tokens = sender.requests.flatMap(({ headers }) =>
      headers.flatMap(([name, value]) => (name === "VGI-Session" ? value : [])),
    );
    expect(new Set(tokens).size).toBe(2);
  });

  test("hears that its session is lost", async () => {
    const { client, handler } = await pair();
    await client.open();
    handler.close();
    await expect(client.bump()).rejects.toMatchObject({
      errorType: "SessionLostError",
      errorKind: "session_lost",
    });
  });

  test("closes although nobody answers any more", async () => {
    const script: Script = ({ method }) => (method === "DELETE" ? { lost: true } : undefined);
    const { client, sender } = await pair({}, {}, script);
    await client.open();
    await client.close();
    expect(sender.closed).toBe(1);
  });
});

test("a client without sessions takes none", async () => {
  const { client, sender } = await pair({ sessions: false });
  await expect(client.open()).rejects.toMatchObject({ errorType: "RuntimeError" });
  expect(sessionHeaders(sender).flat()).toEqual([]);
});

describe("what a reply says", () => {
  const reply = (headers: Readonly<Record<string, string>>): IncomingReply => ({
    status: 200,
    header: (name) => headers[name],
    receive: async () => undefined,
    discard: async () => undefined,
  });

  test("is echoed only where it was advertised, under its own name", () => {
    const session = new SessionHeaders();
    session.expect("X-Worker, , Fly-Instance-Id");
    session.expect(undefined);
    session.note(
      reply({
        "vgi-session": "t",
        "vgi-echo-x-worker": "w",
        "vgi-echo-authorization": "Bearer stolen",
        "vgi-echo-fly-instance-id": "f",
      }),
    );
    expect(session.headers()).toEqual([
      ["VGI-Session-Accept", "true"],
      ["X-Worker", "w"],
      ["Fly-Instance-Id", "f"],
      ["VGI-Session", "t"],
    ]);
  });

  test("of nothing keeps what there is", () => {
    const session = new SessionHeaders();
    session.note(reply({ "vgi-session": "t" }));
    session.note(reply({}));
    expect(session.isOpen).toBe(true);
    session.note(reply({ "vgi-session-close": "true" }));
    expect(session.isOpen).toBe(false);
    expect(session.headers()).toEqual([["VGI-Session-Accept", "true"]]);
  });
});
