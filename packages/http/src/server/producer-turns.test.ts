import { describe, expect, test } from "vitest";
import type { HttpResponse } from "../message/http-message.ts";
import { HttpHandler } from "./http-handler.ts";
import type { HttpServerOptions } from "./http-server-options.ts";
import { probeServer } from "./testing/probe-service.ts";
import { taken } from "./testing/probe-states.ts";
import {
  CALL,
  CANCEL,
  CURSOR,
  httpRequest,
  MARK,
  RawCaller,
  requestBody,
  type SentRequest,
  tokensOf,
  turnBody,
} from "./testing/raw-caller.ts";
import { type ReadReply, readReply } from "./testing/read-reply.ts";
import { gate } from "./testing/turn-gate.ts";

const keys = "key";

function caller(options: HttpServerOptions = {}): RawCaller {
  return new RawCaller(new HttpHandler(probeServer(), { tokens: { keys }, ...options }));
}

function accepting(turns: number | string, budget?: number): SentRequest {
  const limit = budget === undefined ? {} : { "VGI-Accept-Max-Response-Bytes": String(budget) };
  return { headers: { "Sheaf-Accept-Turns": String(turns), ...limit } };
}

const valuesOf = (reply: ReadReply): unknown[] => reply.rows.map(({ value }) => value);
const upTo = (end: number, from = 0): number[] =>
  Array.from({ length: end - from }, (_, i) => from + i);

describe("a request that takes several turns", () => {
  test("gets as many, a mark behind each, the standard cursor at the end", async () => {
    const reply = await caller().init("rows", { to: 100 }, accepting(5));
    expect(valuesOf(reply)).toEqual(upTo(5));
    expect(reply.streams).toHaveLength(1);
    const kinds = reply.batches.map(({ rows, metadata }) =>
      rows.length > 0
        ? "data"
        : metadata.has(CURSOR)
          ? "cursor"
          : metadata.has(MARK)
            ? "mark"
            : "?",
    );
    const marked = upTo(5).flatMap(() => ["data", "mark"]);
    expect(kinds).toEqual([...marked, "cursor"]);
    expect(reply.lastOf(CURSOR)).toBe(reply.lastOf(MARK));
    // The call token comes once, with the first mark, so that the stream can be gone on with from any of them.
    expect(reply.countOf(CALL)).toBe(1);
    expect(reply.batches[1]?.metadata.has(CALL)).toBe(true);
  });

  test("goes on from each of its marks", async () => {
    const raw = caller();
    const reply = await raw.init("rows", { to: 100 }, accepting(5));
    const { call } = tokensOf(reply);
    const marks = reply.batches.flatMap(({ metadata }) => metadata.get(MARK) ?? []);
    for (const [i, cursor] of marks.entries()) {
      const next = await raw.turn("rows", { cursor, call }, accepting(3));
      expect(valuesOf(next)).toEqual([i + 1, i + 2, i + 3]);
      expect(next.countOf(CALL)).toBe(0);
    }
  });

  test("ends without a cursor where the stream ends", async () => {
    for (const to of [0, 1, 4]) {
      const reply = await caller().init("rows", { to }, accepting(5));
      expect(valuesOf(reply)).toEqual(upTo(to));
      expect(reply.countOf(CURSOR)).toBe(0);
      expect(reply.countOf(MARK)).toBe(to);
    }
    const once = await caller().init("once", {}, accepting(5));
    expect([valuesOf(once), once.batches.length]).toEqual([[42], 1]);
  });

  test("has the header in front", async () => {
    const reply = await caller().init("headed", { to: 100 }, accepting(3));
    expect(reply.streams.map(({ columns }) => columns)).toEqual([["title"], ["value", "text"]]);
    expect(reply.streams[1]?.batches.flatMap(({ rows }) => rows)).toHaveLength(3);
  });

  test.each(["0", "1", "-5", "1.5", "", "many", "NaN", "1, 5", "9007199254740993"])(
    "of '%s' takes one",
    async (turns) => {
      const reply = await caller().init("rows", { to: 100 }, accepting(turns));
      expect(valuesOf(reply)).toEqual([0]);
      expect([reply.countOf(MARK), reply.countOf(CURSOR)]).toEqual([0, 1]);
    },
  );

  test("is for producers: an exchange takes its one turn", async () => {
    const raw = caller();
    const opened = await raw.init("sum", {}, accepting(5));
    expect(opened.batches).toHaveLength(1);
    const turn = await raw.turn("sum", tokensOf(opened), { ...accepting(5), values: [1] });
    expect(turn.batches).toHaveLength(1);
  });

  test("ends with the error of a turn, behind what came before it", async () => {
    const raw = caller();
    const reply = await raw.init("failAt", { turn: 2 }, accepting(5));
    expect(valuesOf(reply)).toEqual([0, 1]);
    expect(reply.error?.message).toBe("TypeError: failed at 2");
    expect(reply.batches.at(-1)?.metadata.get("vgi_rpc.log_level")).toBe("EXCEPTION");
    expect(reply.countOf(CURSOR)).toBe(0);
    // The status line has gone out with the first turn: the error is in the body only.
    expect([reply.status, reply.header("X-VGI-RPC-Error")]).toEqual([200, undefined]);
  });
});

describe("a state that cannot travel", () => {
  test.each([0, 2])("is the error of turn %i, behind what came before it", async (turn) => {
    const reply = await caller().init("spoiltAt", { turn }, accepting(5));
    expect(valuesOf(reply)).toEqual(upTo(turn));
    expect(reply.error?.message).toContain("next");
    expect(reply.countOf(CURSOR)).toBe(0);
  });
});

describe("the bytes of a response", () => {
  test("are never more than the client takes, tokens included, whatever the rows are", async () => {
    for (let length = 1000; length < 1300; length += 7) {
      const reply = await caller().init("rows", { to: 1000, length }, accepting(1000, 65_536));
      expect(reply.bytes.byteLength).toBeLessThanOrEqual(65_536);
    }
    for (const turns of [1, 9]) {
      const one = await caller().init("rows", { to: 2, length: 64_900 }, accepting(turns, 65_536));
      expect(one.error?.message ?? "").toMatch(/^ResponseTooLargeError/);
    }
  });

  /** Follows a stream to its end: the values, and the size of each response. */
  async function follow(raw: RawCaller, to: number, length: number, sent: SentRequest) {
    let reply = await raw.init("rows", { to, length }, sent);
    const values = valuesOf(reply);
    const sizes = [reply.bytes.byteLength];
    const { call } = tokensOf(reply);
    while (reply.countOf(CURSOR) > 0) {
      reply = await raw.turn("rows", { cursor: reply.lastOf(CURSOR), call }, sent);
      values.push(...valuesOf(reply));
      sizes.push(reply.bytes.byteLength);
    }
    return { values, sizes };
  }

  test("are as many as the server likes, and one turn more", async () => {
    const { values, sizes } = await follow(
      caller({ turnBytes: 10_000 }),
      40,
      2000,
      accepting(1000),
    );
    expect(values).toEqual(upTo(40));
    expect(sizes.length).toBeGreaterThan(5);
    for (const size of sizes) expect(size).toBeLessThan(10_000 + 4000);
  });

  test("are as many as the client takes at most: what does not fit is made again", async () => {
    const { turns } = taken;
    const sent = accepting(1000, 65_536);
    const { values, sizes } = await follow(caller(), 100, 5000, sent);
    expect(values).toEqual(upTo(100));
    for (const size of sizes) expect(size).toBeLessThanOrEqual(65_536);
    // Each response but the last has made one turn in vain, and there is the turn that finishes.
    expect(taken.turns - turns).toBe(100 + 1 + sizes.length - 1);
  });

  test.each([7000, 30_000, 40_000, 60_000])(
    "never are too many, nor is a row lost, with rows of %i bytes",
    async (length) => {
      const { values, sizes } = await follow(caller(), 12, length, accepting(1000, 66_500));
      expect(values).toEqual(upTo(12));
      for (const size of sizes) expect(size).toBeLessThanOrEqual(66_500);
    },
  );

  test("are limited by the opening where a turn names no limit", async () => {
    const raw = caller();
    const opened = await raw.init("rows", { to: 100, length: 5000 }, accepting(2, 65_536));
    const next = await raw.turn("rows", tokensOf(opened), accepting(1000));
    expect(next.bytes.byteLength).toBeLessThanOrEqual(65_536);
    expect(valuesOf(next)).toEqual(upTo(2 + next.rows.length, 2));
  });

  test("too many for the first turn alone are an error, not an empty response", async () => {
    const reply = await caller().init("rows", { to: 2, length: 70_000 }, accepting(9, 65_536));
    expect(reply.error?.message).toMatch(/^ResponseTooLargeError/);
  });
});

describe("turns are sent as they are made", () => {
  const open = (name: string, turns: number, signal?: AbortSignal): Promise<HttpResponse> => {
    const handler = new HttpHandler(probeServer(), { tokens: { keys } });
    const sent: SentRequest = {
      path: "/Probe/gated/init",
      body: requestBody("gated", { gate: name }),
      ...accepting(turns),
      ...(signal === undefined ? {} : { signal }),
    };
    return handler.handle(httpRequest(sent));
  };

  function piecesOf({ body }: HttpResponse): AsyncIterator<Uint8Array> {
    if (!(Symbol.asyncIterator in body)) throw new Error("the body is not made bit by bit");
    return body[Symbol.asyncIterator]();
  }

  test("the first is sent while the second has not begun", async () => {
    const door = gate("first");
    door.open();
    const pieces = piecesOf(await open("first", 3));
    expect(door.arrived).toBe(1);
    expect((await pieces.next()).done).toBe(false);
    expect(door.arrived).toBe(1);
    // Pieces are pulled: nobody asks, nothing is made.
    let piece = await pieces.next();
    while (door.arrived === 1) {
      const pulled = pieces.next();
      const first = await Promise.race([pulled.then(() => "piece"), door.whenArrived(2)]);
      if (first === "piece") {
        piece = await pulled;
        continue;
      }
      door.open();
      piece = await pulled;
    }
    expect(piece.done).toBe(false);
    expect(door.arrived).toBe(2);
    await pieces.return?.();
    expect(door.arrived).toBe(2);
  });

  test("none is made when the client lets go of the body", async () => {
    const { turns } = taken;
    const handler = new HttpHandler(probeServer(), { tokens: { keys } });
    const request = httpRequest({
      path: "/Probe/rows/init",
      body: requestBody("rows", { to: 1000 }),
      ...accepting(1000),
    });
    const pieces = piecesOf(await handler.handle(request));
    for (let i = 0; i < 5; i++) await pieces.next();
    await pieces.return?.();
    const made = taken.turns - turns;
    expect(made).toBeLessThan(6);
    expect((await pieces.next()).done).toBe(true);
    expect(taken.turns - turns).toBe(made);
  });

  test("none is made when the stream has been cancelled, though its response is still read", async () => {
    const raw = caller();
    const tokens = tokensOf(await raw.init("rows", { to: 1000 }));
    const further = await raw.handler.handle(
      httpRequest({
        path: "/Probe/rows/exchange",
        body: turnBody({ [CURSOR]: tokens.cursor, [CALL]: tokens.call }),
        ...accepting(1000),
      }),
    );
    const other = await raw.init("rows", { to: 1000 });
    const pieces = piecesOf(further);
    const read: Uint8Array[] = [(await pieces.next()).value];
    const { turns } = taken;
    await raw.turn("rows", tokens, { pairs: { [CANCEL]: "1" } });
    for (let piece = await pieces.next(); !piece.done; piece = await pieces.next())
      read.push(piece.value);
    expect(taken.turns).toBe(turns);
    // Whoever reads it all the same, by the same token, can go on where it has ended.
    const reply = await readReply({ ...further, body: read });
    expect(valuesOf(reply)).toEqual([1]);
    expect(reply.lastOf(CURSOR)).toBe(reply.lastOf(MARK));
    // Other streams of the method go on, and so does this one.
    const again = tokensOf(reply);
    for (const [sent, from] of [
      [tokensOf(other), 1],
      [{ ...tokens, cursor: again.cursor }, 2],
    ] as const)
      expect(valuesOf(await raw.turn("rows", sent, accepting(5)))).toEqual(upTo(from + 5, from));
  });

  test("none is made when the client has gone", async () => {
    const client = new AbortController();
    const { turns } = taken;
    const handler = new HttpHandler(probeServer(), { tokens: { keys } });
    const request = httpRequest({
      path: "/Probe/rows/init",
      body: requestBody("rows", { to: 1000 }),
      ...accepting(1000),
      signal: client.signal,
    });
    const response = await handler.handle(request);
    client.abort();
    let pieces = 0;
    for await (const _ of response.body) pieces++;
    expect(pieces).toBeLessThan(5);
    expect(taken.turns - turns).toBe(1);
  });
});

test("a number of turns that nobody can mean is not one that is tried", async () => {
  const reply = await caller().init("rows", { to: 3 }, accepting("1e300"));
  expect(valuesOf(reply)).toEqual([0]);
  expect(valuesOf(await caller().init("rows", { to: 3 }, accepting("999999999999")))).toHaveLength(
    3,
  );
});
