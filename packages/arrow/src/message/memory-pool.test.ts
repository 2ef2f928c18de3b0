import { expect, test } from "vitest";
import { MemoryPool } from "./memory-pool.ts";

test("memory that was given back is used again, and what was made of it is empty", () => {
  const pool = new MemoryPool(1 << 20);
  const first = pool.take(1000);
  const column = new Float64Array(first.buffer, 0, 100);
  first.fill(7);
  pool.giveBack(first);
  expect([first.length, column.length, column[0]]).toEqual([0, 0, undefined]);
  const second = pool.take(900);
  expect(second.length).toBe(900);
  expect(second.every((byte) => byte === 7)).toBe(true);
});

test("memory that is much too large, or too small, is left for others", () => {
  const pool = new MemoryPool(1 << 20);
  pool.giveBack(pool.take(1000).fill(7));
  expect(pool.take(499).buffer.byteLength).toBe(499);
  expect(pool.take(1001).buffer.byteLength).toBe(1001);
  expect(pool.take(1000)[0]).toBe(7);
});

test("only so much is kept", () => {
  const pool = new MemoryPool(2500);
  const taken = [1, 2, 3].map((mark) => pool.take(1000).fill(mark));
  for (const memory of taken) pool.giveBack(memory);
  expect([pool.take(1000)[0], pool.take(1000)[0]]).toEqual([2, 3]);
  const many = new MemoryPool(1 << 20);
  const small = Array.from({ length: 20 }, () => many.take(64));
  for (const memory of small) many.giveBack(memory);
  const marked = Array.from({ length: 20 }, () => many.take(64));
  expect(new Set(marked.map(({ buffer }) => buffer)).size).toBe(20);
});

test("memory that was transferred elsewhere stays there", () => {
  const pool = new MemoryPool(1 << 20);
  const memory = pool.take(1000).fill(7);
  const elsewhere = structuredClone(memory.buffer, { transfer: [memory.buffer] });
  pool.giveBack(memory);
  pool.take(1000).fill(0);
  expect(new Uint8Array(elsewhere)[0]).toBe(7);
});
