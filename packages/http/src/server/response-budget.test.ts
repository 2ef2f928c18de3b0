import { describe, expect, test } from "vitest";
import { HttpHandler } from "./http-handler.ts";
import { budgetOf, tightened } from "./response-budget.ts";
import { probeServer } from "./testing/probe-service.ts";
import { RawCaller, tokensOf } from "./testing/raw-caller.ts";

const NAME = "VGI-Accept-Max-Response-Bytes";

function caller(maxResponseBytes?: number): RawCaller {
  const options = { tokens: { keys: "key" } };
  const handler = new HttpHandler(
    probeServer(),
    maxResponseBytes === undefined ? options : { ...options, maxResponseBytes },
  );
  return new RawCaller(handler);
}

function accepting(text: string): { readonly headers: Record<string, string> } {
  return { headers: { [NAME]: text } };
}

const head = (text: string | undefined) => ({
  method: "POST",
  path: "/",
  query: "",
  remoteAddr: "",
  header: (name: string) => (name === NAME.toLowerCase() ? text : undefined),
});

describe("what a client can take", () => {
  test.each(["65536", "65537", "1000000", "9007199254740991"])("may be %s", (text) => {
    const expected = { limitBytes: Number(text), isClients: true };
    expect(budgetOf(head(text), undefined)).toEqual(expected);
  });

  test.each([
    "",
    " ",
    "65535",
    "0",
    "-65536",
    "+65536",
    "065536",
    "65536.0",
    "6.5536e4",
    "0x10000",
    "65,536",
    "65536, 65536",
    " 65536",
    "65536 ",
    "9007199254740992",
    "99999999999999999999999999",
    "Infinity",
    "NaN",
    "٦٥٥٣٦",
  ])("is not '%s'", async (text) => {
    const reply = await caller().call("add", { a: 1, b: 2 }, accepting(text));
    expect(reply.status).toBe(400);
    expect(reply.error?.message).toMatch(/^ValueError: /);
    expect((await caller().init("rows", { to: 1 }, accepting(text))).status).toBe(400);
  });

  test("and what the server allows: the less of both", () => {
    expect(budgetOf(head("65536"), 70_000)).toEqual({ limitBytes: 65_536, isClients: true });
    expect(budgetOf(head("80000"), 70_000)).toEqual({ limitBytes: 70_000, isClients: true });
    expect(budgetOf(head(undefined), 70_000)).toEqual({ limitBytes: 70_000, isClients: false });
    expect(budgetOf(head(undefined), undefined).limitBytes).toBeUndefined();
  });

  test("and what a stream was opened with: the less of both", () => {
    const budget = { limitBytes: 80_000, isClients: true };
    expect(tightened(budget, 70_000).limitBytes).toBe(70_000);
    expect(tightened(budget, 90_000).limitBytes).toBe(80_000);
    expect(tightened(budget, undefined).limitBytes).toBe(80_000);
    const none = { limitBytes: undefined, isClients: false };
    expect(tightened(none, 70_000)).toEqual({ limitBytes: 70_000, isClients: false });
  });
});

describe("a reply over the limit", () => {
  test.each([
    ["of the client", undefined, accepting("65536")],
    ["of the server", 65_536, {}],
    ["of the server, where the client would take more", 65_536, accepting("1000000")],
  ])("%s is an error that names limit and method", async (_name, limit, sent) => {
    const reply = await caller(limit).call("text", { length: 65_536 }, sent);
    expect(reply.status).toBe(200);
    expect(reply.header("X-VGI-RPC-Error")).toBe("true");
    expect(reply.error?.message).toMatch(
      /^ResponseTooLargeError: .*max_response_bytes \(\d+ > 65536\).*'text'/,
    );
    expect(reply.error?.code).toBe("RESOURCE_EXHAUSTED");
    expect(reply.rows).toEqual([]);
  });

  test("of an exchange's turn is one that ends the stream", async () => {
    // The totals are small; it is the token that grows with what it has to hold.
    const small = caller(700);
    const opened = await small.init("sum");
    expect(opened.status).toBe(200);
    const turn = await small.turn("sum", tokensOf(opened), { values: [1] });
    expect(turn.error?.message).toMatch(/^ResponseTooLargeError: .* > 700\).*'sum'/);
    expect(turn.header("X-VGI-RPC-Error")).toBe("true");
    expect(turn.lastOf("vgi_rpc.stream_state#b64")).toBeUndefined();
  });

  test("of a producer is an error where the client has set the limit", async () => {
    const params = { to: 2, length: 70_000 };
    for (const acceptTurns of [{}, { "Sheaf-Accept-Turns": "10" }]) {
      const { headers } = accepting("65536");
      const sent = { headers: { ...headers, ...acceptTurns } };
      const reply = await caller().init("rows", params, sent);
      expect(reply.error?.message).toMatch(/^ResponseTooLargeError: .* > 65536\).*'rows'/);
      expect(reply.rows).toEqual([]);
      expect(reply.lastOf("vgi_rpc.stream_state#b64")).toBeUndefined();
    }
  });

  test("of a producer is sent all the same where only the server has a limit", async () => {
    const reply = await caller(65_536).init("rows", { to: 2, length: 70_000 });
    expect(reply.error).toBeUndefined();
    expect(reply.rows).toHaveLength(1);
    const next = await caller(65_536).turn("rows", tokensOf(reply));
    expect(next.rows).toHaveLength(1);
  });
});

describe("the limit of a stream's opening", () => {
  test("holds for later turns that name none, or a higher one", async () => {
    const opening = caller();
    const opened = await opening.init("rows", { to: 2, length: 66_000 }, accepting("68500"));
    expect(opened.rows).toHaveLength(1);
    const grown = await opening.init("rows", { to: 2, length: 66_000 }, accepting("100000"));
    for (const sent of [{}, accepting("1000000")]) {
      const again = await opening.turn("rows", tokensOf(opened), sent);
      expect(again.rows).toHaveLength(1);
      expect((await opening.turn("rows", tokensOf(grown), sent)).rows).toHaveLength(1);
    }
  });

  test("may be tightened", async () => {
    const opened = await caller().init("rows", { to: 2, length: 66_000 }, accepting("100000"));
    const turn = await caller().turn("rows", tokensOf(opened), accepting("65536"));
    expect(turn.error?.message).toMatch(/ResponseTooLargeError: .* > 65536\)/);
  });
});
