import { afterEach, expect, test } from "vitest";
import { type VirtualClock, virtualClock } from "./virtual-clock.ts";

let clock: VirtualClock | undefined;

afterEach(() => {
  clock?.[Symbol.dispose]();
  clock = undefined;
});

function stopped(): VirtualClock {
  clock = virtualClock();
  return clock;
}

test("timers fire when the time has come, in order, and never before", async () => {
  const time = stopped();
  const fired: string[] = [];
  setTimeout((text: string) => fired.push(text), 20, "second");
  setTimeout(() => fired.push("first"), 10);
  setTimeout(() => fired.push("third"), 20);
  expect(time.pending).toEqual([20, 10, 20]);
  await time.advance(9);
  expect(fired).toEqual([]);
  await time.advance(1);
  expect(fired).toEqual(["first"]);
  await time.advance(1000);
  expect(fired).toEqual(["first", "second", "third"]);
  expect(time.pending).toEqual([]);
});

test("what waits for a timer may start the next one", async () => {
  const time = stopped();
  let rounds = 0;
  const run = async (): Promise<void> => {
    for (; rounds < 5; rounds++) await new Promise((resolve) => setTimeout(resolve, 60_000));
  };
  const running = run();
  await time.advance(299_999);
  expect(rounds).toBe(4);
  await time.advance(1);
  await running;
  expect(rounds).toBe(5);
});

test("intervals go on until they are cleared, and the date goes along", async () => {
  const time = stopped();
  const before = Date.now();
  let count = 0;
  const interval = setInterval(() => count++, 100);
  await time.advance(250);
  expect(count).toBe(2);
  clearInterval(interval);
  await time.advance(1000);
  expect(count).toBe(2);
  expect(Date.now() - before).toBe(1250);
});

test("a timer can be asked what Node's can", async () => {
  const time = stopped();
  const timer = setTimeout(() => undefined, 5)
    .unref()
    .ref();
  expect(timer.hasRef()).toBe(true);
  clearTimeout(timer);
  expect(time.pending).toEqual([]);
});

test("timers from before are real ones, and those that are left over become so", async () => {
  const real = new Promise((resolve) => setTimeout(resolve, 1, "real"));
  const cleared = setTimeout(() => expect.unreachable(), 0);
  const time = stopped();
  clearTimeout(cleared);
  expect(await real).toBe("real");
  const left = new Promise((resolve) => setTimeout(resolve, 1001, "left"));
  await time.advance(1000);
  time[Symbol.dispose]();
  expect(await left).toBe("left");
});
