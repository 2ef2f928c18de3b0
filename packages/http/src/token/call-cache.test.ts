import { expect, test } from "vitest";
import { CallCache } from "./call-cache.ts";
import { ALICE, OWNERS } from "./testing/token-fixtures.ts";
import type { CallRecord } from "./token-layout.ts";

const MIB = 1024 * 1024;

function callWith(id: number, extraBytes = 0): CallRecord {
  return {
    callId: new Uint8Array(16).fill(id),
    createdAtMs: 0,
    streamId: "",
    method: "rows",
    extra: new Uint8Array(extraBytes),
  };
}

/** Which of the calls 1 to 9 are there, without changing their order. */
function contentOf(cache: CallCache): number[] {
  return [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((id) => cache.get(callWith(id).callId, ALICE));
}

test("a call is found by its id and its owner, and only so", () => {
  const cache = new CallCache(4096, MIB);
  const call = callWith(1);
  for (const owner of OWNERS) {
    expect(cache.get(call.callId, owner)).toBeUndefined();
    const own = { ...call };
    cache.put(own, owner);
    expect(cache.get(call.callId, owner)).toBe(own);
  }
  for (const [i, owner] of OWNERS.entries()) {
    cache.put({ ...call, streamId: `${i}` }, owner);
  }
  expect(OWNERS.map((owner) => cache.get(call.callId, owner)?.streamId)).toEqual(
    OWNERS.map((_, i) => `${i}`),
  );
  expect(cache.get(callWith(2).callId, ALICE)).toBeUndefined();
});

test("every byte of an id counts", () => {
  const cache = new CallCache(10, MIB);
  cache.put(callWith(1), ALICE);
  for (let i = 0; i < 16; i++) {
    const other = callWith(1).callId.slice();
    other[i]! ^= 1;
    expect(cache.get(other, ALICE)).toBeUndefined();
  }
});

test("the least recently used call goes first", () => {
  const cache = new CallCache(3, MIB);
  for (const id of [1, 2, 3]) cache.put(callWith(id), ALICE);
  cache.get(callWith(1).callId, ALICE);
  cache.put(callWith(4), ALICE);
  expect(contentOf(cache)).toEqual([1, 3, 4]);
});

test("calls also go when they take too many bytes", () => {
  const cache = new CallCache(100, 10_000);
  for (const id of [1, 2, 3]) cache.put(callWith(id, 2000), ALICE);
  expect(contentOf(cache)).toEqual([1, 2, 3]);
  cache.put(callWith(4, 6000), ALICE);
  expect(contentOf(cache)).toEqual([3, 4]);
});

test("a call that is put again is counted once", () => {
  const cache = new CallCache(100, 10_000);
  for (let i = 0; i < 20; i++) cache.put(callWith(1, 2000), ALICE);
  cache.put(callWith(2, 2000), ALICE);
  expect(contentOf(cache)).toEqual([1, 2]);
});

test("a call too large to keep costs no other its place", () => {
  const cache = new CallCache(100, 10_000);
  cache.put(callWith(1), ALICE);
  cache.put(callWith(2, 10_000), ALICE);
  expect(contentOf(cache)).toEqual([1]);
});

test("a cache for no calls keeps none", () => {
  const cache = new CallCache(0, MIB);
  cache.put(callWith(1), ALICE);
  expect(contentOf(cache)).toEqual([]);
});
