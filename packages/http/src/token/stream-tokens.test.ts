import { describe, expect, test, vi } from "vitest";
import { sealedTokens } from "./sealed-tokens.ts";
import { signedTokens } from "./signed-tokens.ts";
import type { StateTokenCodec } from "./state-token-codec.ts";
import { StreamTokens, type StreamTokensOptions } from "./stream-tokens.ts";
import { REFUSED, refusalOf } from "./testing/refusal.ts";
import { ALICE, keyRing, OWNERS } from "./testing/token-fixtures.ts";
import type { CallContent } from "./token-layout.ts";

const STATE = Uint8Array.of(1, 2, 3);
const CALL: CallContent = {
  streamId: "c".repeat(32),
  method: "rows",
  outputSchema: Uint8Array.of(4, 5),
  extra: Uint8Array.of(6),
};
const HOUR = 3600 * 1000;

/** Workers that share a key and a clock, which the test sets. */
function fleet(tokens: (...args: Parameters<typeof sealedTokens>) => StateTokenCodec) {
  const clock = { ms: 1_700_000_000_000 };
  const worker = (options: StreamTokensOptions = {}): StreamTokens =>
    new StreamTokens(tokens(keyRing("key")), { now: () => clock.ms, ...options });
  return { clock, worker };
}

describe.each([
  ["sealed", sealedTokens],
  ["signed", signedTokens],
])("%s", (_, tokens) => {
  test("a turn finds its call and its state on the same worker, without the call token", () => {
    const worker = fleet(tokens).worker();
    const { call } = worker.sealCall(CALL, ALICE);
    const cursor = worker.sealCursor(call, STATE, ALICE, 3);
    const turn = worker.resolve({ cursor, call: undefined }, ALICE);
    expect(turn.call).toBe(call);
    expect(turn.turn).toBe(3);
    expect([...turn.state]).toEqual([...STATE]);
  });

  test("another worker needs the call token, once", () => {
    const { worker } = fleet(tokens);
    const [first, second] = [worker(), worker()];
    const { call, token } = first.sealCall(CALL, ALICE);
    const cursor = first.sealCursor(call, STATE, ALICE);
    const alone = { cursor, call: undefined };
    expect(refusalOf(() => second.resolve(alone, ALICE))).toEqual(REFUSED);
    const turn = second.resolve({ cursor, call: token }, ALICE);
    expect(turn.call).toEqual({ ...call, inputSchema: undefined });
    expect(turn.turn).toBe(0);
    expect(second.resolve(alone, ALICE).call).toBe(turn.call);
    const next = second.sealCursor(turn.call, Uint8Array.of(9), ALICE, 1);
    expect([...first.resolve({ cursor: next, call: undefined }, ALICE).state]).toEqual([9]);
  });

  test("without a cache, the call token is needed at every turn", () => {
    const worker = fleet(tokens).worker({ maxCachedCalls: 0 });
    const { call, token } = worker.sealCall(CALL, ALICE);
    const cursor = worker.sealCursor(call, STATE, ALICE);
    for (let i = 0; i < 2; i++) {
      expect(worker.resolve({ cursor, call: token }, ALICE).call.callId).toEqual(call.callId);
      expect(refusalOf(() => worker.resolve({ cursor, call: undefined }, ALICE))).toEqual(REFUSED);
    }
  });

  test("the call token is not opened while the call is remembered", () => {
    const codec = tokens(keyRing("key"));
    const worker = new StreamTokens(codec);
    const { call } = worker.sealCall(CALL, ALICE);
    const cursor = worker.sealCursor(call, STATE, ALICE);
    const open = vi.spyOn(codec, "open");
    worker.resolve({ cursor, call: "no token" }, ALICE);
    expect(open).toHaveBeenCalledTimes(1);
  });

  test("tokens of different calls do not go together", () => {
    const { worker } = fleet(tokens);
    const first = worker();
    const one = first.sealCall(CALL, ALICE);
    const other = first.sealCall(CALL, ALICE);
    const cursor = first.sealCursor(one.call, STATE, ALICE);
    expect(refusalOf(() => worker().resolve({ cursor, call: other.token }, ALICE))).toEqual(
      REFUSED,
    );
  });

  test("tokens do not stand in for each other", () => {
    const worker = fleet(tokens).worker({ maxCachedCalls: 0 });
    const { call, token } = worker.sealCall(CALL, ALICE);
    const cursor = worker.sealCursor(call, STATE, ALICE);
    for (const sent of [
      { cursor: token, call: token },
      { cursor: token, call: cursor },
      { cursor, call: cursor },
    ])
      expect(refusalOf(() => worker.resolve(sent, ALICE))).toEqual(REFUSED);
  });

  test("nobody else can use them, whether the call is remembered or not", () => {
    const { worker } = fleet(tokens);
    const [first, second] = [worker(), worker()];
    const { call, token } = first.sealCall(CALL, ALICE);
    const cursor = first.sealCursor(call, STATE, ALICE);
    for (const other of OWNERS.slice(1)) {
      for (const resolver of [first, second])
        expect(refusalOf(() => resolver.resolve({ cursor, call: token }, other))).toEqual(REFUSED);
      // Not even with a cursor of one's own for the same call.
      const own = first.sealCursor(call, STATE, other);
      expect(refusalOf(() => first.resolve({ cursor: own, call: token }, other))).toEqual(REFUSED);
    }
  });

  test("a refused call is not remembered", () => {
    const { worker } = fleet(tokens);
    const [first, second] = [worker(), worker()];
    const one = first.sealCall(CALL, ALICE);
    const other = first.sealCall(CALL, ALICE);
    const cursor = first.sealCursor(one.call, STATE, ALICE);
    refusalOf(() => second.resolve({ cursor, call: other.token }, ALICE));
    for (const { call } of [one, other]) {
      const alone = { cursor: first.sealCursor(call, STATE, ALICE), call: undefined };
      expect(refusalOf(() => second.resolve(alone, ALICE))).toEqual(REFUSED);
    }
  });

  test("a cursor expires", () => {
    const { clock, worker } = fleet(tokens);
    const first = worker();
    const { call, token } = first.sealCall(CALL, ALICE);
    const sent = { cursor: first.sealCursor(call, STATE, ALICE), call: token };
    clock.ms += HOUR;
    for (const resolver of [first, worker()]) expect(resolver.resolve(sent, ALICE).turn).toBe(0);
    clock.ms += 1;
    for (const resolver of [first, worker()])
      expect(refusalOf(() => resolver.resolve(sent, ALICE))).toEqual(REFUSED);
  });

  test("a call expires too, whether it is remembered or not, however fresh the cursor", () => {
    const { clock, worker } = fleet(tokens);
    const first = worker();
    const { call, token } = first.sealCall(CALL, ALICE);
    clock.ms += HOUR + 1;
    const sent = { cursor: first.sealCursor(call, STATE, ALICE), call: token };
    for (const resolver of [first, worker()])
      expect(refusalOf(() => resolver.resolve(sent, ALICE))).toEqual(REFUSED);
  });

  test("a cursor may expire before its call, when a clock was set back", () => {
    const { clock, worker } = fleet(tokens);
    const { call, token } = worker().sealCall(CALL, ALICE);
    clock.ms -= HOUR / 2;
    const sent = { cursor: worker().sealCursor(call, STATE, ALICE), call: token };
    clock.ms += HOUR;
    expect(worker().resolve(sent, ALICE).turn).toBe(0);
    clock.ms += 1;
    expect(refusalOf(() => worker().resolve(sent, ALICE))).toEqual(REFUSED);
  });

  test("how long is a choice, and 0 is forever", () => {
    const { clock, worker } = fleet(tokens);
    const { call, token } = worker().sealCall(CALL, ALICE);
    const sent = { cursor: worker().sealCursor(call, STATE, ALICE), call: token };
    clock.ms += 1001;
    expect(refusalOf(() => worker({ ttlSeconds: 1 }).resolve(sent, ALICE))).toEqual(REFUSED);
    expect(worker({ ttlSeconds: 2 }).resolve(sent, ALICE).turn).toBe(0);
    clock.ms += 1e12;
    expect(worker({ ttlSeconds: 0 }).resolve(sent, ALICE).turn).toBe(0);
  });

  test("clocks of workers may differ", () => {
    const { clock, worker } = fleet(tokens);
    const { call, token } = worker().sealCall(CALL, ALICE);
    const sent = { cursor: worker().sealCursor(call, STATE, ALICE), call: token };
    clock.ms -= 5000;
    expect(worker().resolve(sent, ALICE).turn).toBe(0);
  });

  test("every call has an id of its own", () => {
    const worker = fleet(tokens).worker();
    const ids = Array.from({ length: 500 }, () => worker.sealCall(CALL, ALICE).call.callId.join());
    expect(new Set(ids).size).toBe(500);
  });
});

test("a lifetime below zero, or none at all, is refused", () => {
  const codec = sealedTokens(keyRing("key"));
  expect(() => new StreamTokens(codec, { ttlSeconds: -1 })).toThrow(RangeError);
  expect(() => new StreamTokens(codec, { ttlSeconds: Number.NaN })).toThrow(RangeError);
});
