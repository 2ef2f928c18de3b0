import { describe, expect, test } from "vitest";
import { sealedTokens } from "../token/sealed-tokens.ts";
import { signedTokens } from "../token/signed-tokens.ts";
import type { StateTokenCodec } from "../token/state-token-codec.ts";
import type { TokenKeyRing } from "../token/token-key-ring.ts";
import { taken } from "./testing/probe-states.ts";
import { requestBody, type SentPair, tokensOf } from "./testing/raw-caller.ts";
import type { ReadReply } from "./testing/read-reply.ts";
import { allSaid, worker } from "./testing/token-server.ts";

const ALICE = { "x-user": "jwt/alice" };
const HOUR_MS = 3_600_000;

type Tokens = ReturnType<typeof tokensOf>;

/** A producer and an exchange: what they are called, opened with, and gone on with. */
const KINDS = [
  ["rows", { to: 5 }, {}],
  ["sum", {}, { values: [1] }],
] as const;

/** What a caller is told of tokens that are not good. */
async function refusalOf(): Promise<string> {
  const reply = await worker({}, ALICE).turn("rows", { cursor: "AAAA", call: "AAAA" });
  expect(reply.status).toBe(400);
  expect(reply.error).toMatchObject({
    message: "RuntimeError: Malformed or expired state token",
    kind: undefined,
    code: "INVALID_ARGUMENT",
  });
  return allSaid(reply);
}

const REFUSED: Promise<string> = refusalOf();

/** Every attempt is refused in the same words, and no state is asked for anything. */
async function expectRefused(attempts: Iterable<Promise<ReadReply>>): Promise<void> {
  const { turns } = taken;
  const refused = await REFUSED;
  let count = 0;
  for (const attempt of attempts) {
    // Compared outside of `expect`, which would take its time to print thousands of them.
    const said = allSaid(await attempt);
    if (said !== refused) expect([count, said]).toEqual([count, refused]);
    count++;
  }
  expect(count).toBeGreaterThan(0);
  expect(taken.turns).toBe(turns);
}

function* flippedBits(token: string): Generator<string> {
  const bytes = Buffer.from(token, "base64");
  for (let at = 0; at < bytes.byteLength; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    yield changed.toString("base64");
  }
}

function* shortened(token: string): Generator<string> {
  const bytes = Buffer.from(token, "base64");
  for (let length = 0; length < token.length; length++) yield token.slice(0, length);
  for (let length = 0; length < bytes.byteLength; length++) {
    yield bytes.subarray(0, length).toString("base64");
    yield bytes.subarray(bytes.byteLength - length).toString("base64");
  }
}

/** Makes a codec whose tokens are no longer than that. */
type MadeCodec = (keys: TokenKeyRing, maxTokenChars?: number) => StateTokenCodec;

const options = (maxTokenChars?: number): object =>
  maxTokenChars === undefined ? {} : { maxTokenChars };
const CODECS: readonly (readonly [string, MadeCodec])[] = [
  ["sealed", (keys, chars) => sealedTokens(keys, options(chars))],
  ["signed", (keys, chars) => signedTokens(keys, options(chars))],
];

describe.each(CODECS)("%s tokens", (_codec, made) => {
  const codec = (keys: TokenKeyRing): StateTokenCodec => made(keys);

  describe.each(KINDS)("of %s", (method, params, input) => {
    /** Remembers no calls, so that both tokens are opened at every turn. */
    const cold = worker({ maxCachedCalls: 0, codec }, ALICE);
    const warm = worker({ codec }, ALICE);
    const open = async (caller = cold): Promise<Tokens> =>
      tokensOf(await caller.init(method, params));
    const turn = (tokens: SentPair, caller = cold): Promise<ReadReply> =>
      caller.turn(method, tokens, input);

    test("are good as they are, again and again", async () => {
      const tokens = await open();
      for (let i = 0; i < 2; i++) {
        const reply = await turn(tokens);
        expect([reply.status, reply.rows.length]).toEqual([200, 1]);
        expect(reply.header("X-VGI-RPC-Error")).toBeUndefined();
      }
    });

    test.each(["cursor", "call"] as const)("with one bit changed: %s", async (which) => {
      const tokens = await open();
      const attempts = function* (): Generator<Promise<ReadReply>> {
        for (const changed of flippedBits(tokens[which]))
          yield turn({ ...tokens, [which]: changed });
      };
      await expectRefused(attempts());
    });

    test.each(["cursor", "call"] as const)("cut off at either end: %s", async (which) => {
      const tokens = await open();
      const attempts = function* (): Generator<Promise<ReadReply>> {
        for (const short of shortened(tokens[which])) yield turn({ ...tokens, [which]: short });
      };
      await expectRefused(attempts());
    });

    test.each(["cursor", "call"] as const)("written in another way: %s", async (which) => {
      const tokens = await open();
      const token = tokens[which];
      const bytes = Buffer.from(token, "base64");
      const texts = [
        `${token}=`,
        `${token} `,
        ` ${token}`,
        `${token}\n`,
        `${token}AAAA`,
        `AAAA${token}`,
        `${token}${token}`,
        `${token.slice(0, 8)}\n${token.slice(8)}`,
        token.toLowerCase(),
        bytes.toString("hex"),
        `${bytes.subarray(0, 10).toString("base64url")}!${token.slice(10)}`,
        "😀",
        "\u0000",
        "null",
      ];
      await expectRefused(texts.map((text) => turn({ ...tokens, [which]: text })));
    });

    test("of two streams exchanged", async () => {
      const [one, other] = [await open(), await open()];
      await expectRefused([
        turn({ cursor: one.cursor, call: other.call }),
        turn({ cursor: other.cursor, call: one.call }),
      ]);
    });

    test("in the place of each other", async () => {
      const { cursor, call } = await open();
      await expectRefused([
        turn({ cursor: call, call: cursor }),
        turn({ cursor, call: cursor }),
        turn({ cursor: call, call }),
      ]);
    });

    test("of another caller", async () => {
      const tokens = await open();
      const callers = ["jwt/bob", "mtls/alice", "jwt/alic", "jwt/alicee", "jwt/Alice", "jwta/lice"];
      const others = callers.map((user) =>
        worker({ maxCachedCalls: 0, codec }, { "x-user": user }),
      );
      others.push(worker({ maxCachedCalls: 0, codec }));
      await expectRefused(others.map((caller) => turn(tokens, caller)));
    });

    test("of another caller, while the call is remembered", async () => {
      const tokens = await open(warm);
      const headers = { "x-user": "jwt/bob" };
      await expectRefused([
        warm.turn(method, tokens, { ...input, headers }),
        warm.turn(method, { cursor: tokens.cursor }, { ...input, headers }),
        warm.turn(method, tokens, { ...input, headers: { "x-user": "" } }),
      ]);
      expect((await turn(tokens, warm)).status).toBe(200);
    });

    test("of another protocol", async () => {
      const rows = await cold.init("rows", { to: 5 });
      const second = await cold.send({
        path: "/Second/rows/init",
        body: requestBody("rows", { to: 5 }, { ...routed, "vgi_rpc.method": "rows" }),
      });
      expect(second.rows).toHaveLength(1);
      await expectRefused([
        cold.turn("rows", tokensOf(second)),
        cold.turn("rows", tokensOf(rows), { path: "/Second/rows/exchange" }),
        warm.turn("rows", tokensOf(rows), { path: "/Second/rows/exchange" }),
      ]);
      const own = await cold.turn("rows", tokensOf(second), { path: "/Second/rows/exchange" });
      expect(own.rows).toHaveLength(1);
    });

    test("of another worker, that has other keys", async () => {
      const tokens = await open();
      const strange = worker({ keys: "another key", codec }, ALICE);
      await expectRefused([turn(tokens, strange)]);
    });

    test("that have expired", async () => {
      const clock = { ms: 1_700_000_000_000 };
      const timed = { codec, now: () => clock.ms };
      const callers = [worker(timed, ALICE), worker({ ...timed, maxCachedCalls: 0 }, ALICE)];
      for (const caller of callers) {
        const tokens = await open(caller);
        clock.ms += HOUR_MS;
        const last = await turn(tokens, caller);
        expect(last.status).toBe(200);
        clock.ms += 1;
        // The new cursor is fresh; it is the call that has expired.
        await expectRefused([
          turn(tokens, caller),
          turn({ cursor: last.lastOf("vgi_rpc.stream_state#b64"), call: tokens.call }, caller),
        ]);
      }
    });

    test("that never expire", async () => {
      const clock = { ms: 1_700_000_000_000 };
      const forever = worker({ codec, ttlSeconds: 0, now: () => clock.ms }, ALICE);
      const tokens = await open(forever);
      clock.ms += 1000 * HOUR_MS;
      expect((await turn(tokens, forever)).status).toBe(200);
    });

    test("without the call token, where the call is not remembered", async () => {
      const { cursor, call } = await open();
      await expectRefused([turn({ cursor })]);
      expect((await turn({ cursor, call })).status).toBe(200);
      await expectRefused([turn({ cursor })]);
    });

    test("without the call token, where the call is remembered", async () => {
      const { cursor } = await open(warm);
      expect((await turn({ cursor }, warm)).status).toBe(200);
    });

    test("without the call token, on a worker that has seen it once", async () => {
      const { cursor, call } = await open();
      const other = worker({ codec }, ALICE);
      await expectRefused([turn({ cursor }, other)]);
      expect((await turn({ cursor, call }, other)).status).toBe(200);
      expect((await turn({ cursor }, other)).status).toBe(200);
    });

    test("that are empty, or very long", async () => {
      const { cursor, call } = await open();
      const long = "A".repeat(8 * 1024 * 1024 + 4);
      await expectRefused([
        turn({ cursor: "", call }),
        turn({ cursor, call: "" }),
        turn({ cursor: long, call }),
        turn({ cursor, call: long }),
      ]);
    });

    test("longer than this server makes them", async () => {
      const tokens = await open();
      const strict = worker({ maxCachedCalls: 0, codec: (keys) => made(keys, 100) }, ALICE);
      await expectRefused([turn(tokens, strict)]);
    });

    test("of another method", async () => {
      const tokens = await open();
      const others = ["rows", "otherRows", "headed", "sum", "headedSum"].filter(
        (name) => name !== method,
      );
      await expectRefused(others.map((other) => cold.turn(other, tokens, input)));
    });
  });
});

test("a turn without a cursor is told so", async () => {
  const reply = await worker().turn("rows", {});
  expect(reply.status).toBe(400);
  expect(reply.error?.message).toContain("Missing state token");
});

describe("keys", () => {
  const fleet = (...keys: readonly string[]) => worker({ keys, maxCachedCalls: 0 }, ALICE);

  test("are changed one after the other, without refusing a stream that is under way", async () => {
    const before = fleet("old");
    const between = fleet("new", "old");
    const after = fleet("new");
    const old = tokensOf(await before.init("rows", { to: 9 }));
    const changed = await between.turn("rows", old);
    expect(changed.rows).toHaveLength(1);
    // The cursor is of the new key now, the call still of the old one: it cannot be made anew.
    const mixed = { cursor: tokensOf(changed).cursor, call: old.call };
    expect((await between.turn("rows", mixed)).rows).toHaveLength(1);
    await expectRefused([
      after.turn("rows", old),
      after.turn("rows", mixed),
      before.turn("rows", mixed),
    ]);
    const fresh = tokensOf(await between.init("rows", { to: 9 }));
    expect((await after.turn("rows", fresh)).rows).toHaveLength(1);
    await expectRefused([before.turn("rows", fresh)]);
  });

  test("that are random belong to one process", async () => {
    const [one, other] = [worker({ keys: undefined }, ALICE), worker({ keys: undefined }, ALICE)];
    const tokens = tokensOf(await one.init("rows", { to: 9 }));
    expect((await one.turn("rows", tokens)).rows).toHaveLength(1);
    await expectRefused([other.turn("rows", tokens)]);
  });
});

const routed = { "vgi_rpc.request_version": "1", "vgi_rpc.protocol": "Second" };
