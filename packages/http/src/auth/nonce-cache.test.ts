import { describe, expect, test } from "vitest";
import { NonceCache } from "./nonce-cache.ts";

describe("NonceCache", () => {
  test("knows a nonce until its time is over", () => {
    const cache = new NonceCache(1_000);
    expect(cache.add("a", 0)).toBe(true);
    expect(cache.add("a", 999)).toBe(false);
    expect(cache.add("b", 999)).toBe(true);
    expect(cache.add("a", 1_000)).toBe(true);
  });

  test("a replay does not prolong it", () => {
    const cache = new NonceCache(1_000);
    cache.add("a", 0);
    cache.add("a", 900);
    expect(cache.add("a", 1_100)).toBe(true);
  });

  test("forgets what is over, and only that", () => {
    const cache = new NonceCache(1_000);
    for (let i = 0; i < 10; i++) cache.add(`n${i}`, i * 100);
    cache.add("last", 1_500);
    expect(cache.size).toBe(5);
    expect(cache.add("n6", 1_500)).toBe(false);
  });

  test("is never larger than its capacity: the oldest makes room", () => {
    const cache = new NonceCache(1_000, 3);
    for (const nonce of ["a", "b", "c", "d", "e"]) expect(cache.add(nonce, 0)).toBe(true);
    expect(cache.size).toBe(3);
    expect(cache.add("d", 0)).toBe(false);
    expect(cache.add("a", 0)).toBe(true);
  });
});
