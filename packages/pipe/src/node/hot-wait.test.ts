import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { HotWait } from "./hot-wait.ts";

const turn = setImmediate;
let now = 0;
let turns = 0;

beforeEach(() => {
  now = 0;
  turns = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  vi.spyOn(globalThis, "setImmediate").mockImplementation(((callback: () => void) => {
    turns++;
    return turn(callback);
  }) as typeof setImmediate);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Lets the loop turn so often; how many of its turns were asked for. */
async function turnsOf(count: number): Promise<number> {
  const before = turns;
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => void turn(resolve));
  return turns - before;
}

/** Waits in vain, if it waits at all; whether it did. */
async function inVain(wait: HotWait): Promise<boolean> {
  const before = turns;
  wait.begin();
  now += 1;
  await turnsOf(2);
  return turns > before;
}

it("keeps the loop turning until it is over", async () => {
  const wait = new HotWait(0.2);
  wait.begin();
  expect(await turnsOf(5)).toBeGreaterThanOrEqual(4);
  wait.end();
  await turnsOf(1);
  expect(await turnsOf(3)).toBe(0);
});

it("is one turn at a time, however often it begins", async () => {
  const wait = new HotWait(0.2);
  for (let i = 0; i < 20; i++) {
    wait.begin();
    wait.end();
  }
  wait.begin();
  expect(await turnsOf(5)).toBeLessThanOrEqual(5);
  wait.end();
  await turnsOf(1);
});

it("is over after a moment, and lasts while there is progress", async () => {
  const wait = new HotWait(0.2);
  for (let i = 0; i < 10; i++) {
    wait.begin();
    now += 0.15;
    expect(await turnsOf(2)).toBeGreaterThan(0);
  }
  now += 0.15;
  await turnsOf(1);
  expect(await turnsOf(3)).toBe(0);
});

it("is tried less and less often where it is in vain", async () => {
  const wait = new HotWait(0.2);
  const tried: number[] = [];
  for (let i = 0; i < 40; i++) if (await inVain(wait)) tried.push(i);
  expect(tried).toEqual([0, 3, 8, 17, 34]);
});

it("is tried again and again where it helps", async () => {
  const wait = new HotWait(0.2);
  for (let i = 0; i < 10; i++) await inVain(wait);
  let tried = 0;
  for (let i = 0; i < 50; i++) {
    const before = turns;
    wait.begin();
    if (turns > before) tried++;
    await turnsOf(1);
    wait.end();
    await turnsOf(1);
  }
  // Left alone a few times more, and then no more.
  expect(tried).toBeGreaterThan(40);
});
