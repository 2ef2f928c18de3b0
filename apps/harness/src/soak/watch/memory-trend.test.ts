import { Chance } from "@sheaf/fuzzing";
import { expect, test } from "vitest";
import { type HeldAt, memoryTrend } from "./memory-trend.ts";

const MIB = 2 ** 20;
const LIMITS = { toleratedPerMinute: MIB / 4, settlesIn: 0, minMinutes: 2 };

/** Ten minutes of a process that holds this much and some noise. */
function minutes(bytesAt: (minute: number) => number, count = 120): HeldAt[] {
  const chance = new Chance(3);
  return Array.from({ length: count }, (_, i) => ({
    atMs: i * 5000,
    bytes: bytesAt((i * 5) / 60) + chance.below(4 * MIB),
  }));
}

test("what only finds its size does not grow", () => {
  const trend = memoryTrend(
    minutes((minute) => 100 * MIB + Math.min(minute, 3) * 20 * MIB),
    LIMITS,
  );
  expect(trend?.grows).toBe(false);
});

test("a leak is seen through the noise", () => {
  const trend = memoryTrend(
    minutes((minute) => 100 * MIB + minute * 2 * MIB),
    LIMITS,
  );
  expect(trend?.grows).toBe(true);
  expect(trend?.bytesPerMinute).toBeGreaterThan(1.5 * MIB);
  expect(trend?.bytesPerMinute).toBeLessThan(2.5 * MIB);
});

test("what is within the tolerance is no leak, and what shrinks is none", () => {
  expect(
    memoryTrend(
      minutes((minute) => minute * 0.1 * MIB),
      LIMITS,
    )?.grows,
  ).toBe(false);
  expect(
    memoryTrend(
      minutes((minute) => (20 - minute) * MIB),
      { ...LIMITS, toleratedPerMinute: 0 },
    )?.grows,
  ).toBe(false);
});

test("of a time that is too short nothing is said", () => {
  expect(
    memoryTrend(
      minutes((minute) => minute * 50 * MIB, 15),
      LIMITS,
    ),
  ).toBeUndefined();
  expect(memoryTrend([], LIMITS)).toBeUndefined();
});

test("what settles late counts from then on, and not at all when little comes behind that", () => {
  const late = (minute: number): number => 100 * MIB + Math.min(minute, 8) * 20 * MIB;
  expect(memoryTrend(minutes(late), LIMITS)?.grows).toBe(true);
  const slow = { ...LIMITS, settlesIn: 8, minMinutes: 1.5 };
  expect(memoryTrend(minutes(late), slow)?.grows).toBe(false);
  expect(memoryTrend(minutes(late), { ...slow, minMinutes: 4 })).toBeUndefined();
  const leak = (minute: number): number => late(minute) + minute * 5 * MIB;
  expect(memoryTrend(minutes(leak), slow)?.grows).toBe(true);
});
