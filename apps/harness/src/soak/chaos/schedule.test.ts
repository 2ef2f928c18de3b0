import { expect, test } from "vitest";
import { INCIDENT_KINDS, scheduleOf } from "./schedule.ts";

const options = { fromMs: 10_000, untilMs: 600_000, everyMs: 4000, kinds: INCIDENT_KINDS };

test("the same seed has the same things happen, another one others", () => {
  expect(scheduleOf(7, options)).toEqual(scheduleOf(7, options));
  expect(scheduleOf(7, options)).not.toEqual(scheduleOf(8, options));
});

test("everything happens within its time, one thing after another", () => {
  const incidents = scheduleOf(3, options);
  expect(incidents.length).toBeGreaterThan(100);
  let last = options.fromMs;
  for (const { atMs, forMs } of incidents) {
    expect(atMs).toBeGreaterThanOrEqual(last);
    expect(atMs + forMs).toBeLessThanOrEqual(options.untilMs);
    last = atMs;
  }
});

test("every kind happens before any happens again", () => {
  const kinds = scheduleOf(5, options).map(({ kind }) => kind);
  const rounds = Math.floor(kinds.length / INCIDENT_KINDS.length);
  expect(rounds).toBeGreaterThan(3);
  for (let round = 0; round < rounds; round++) {
    const from = round * INCIDENT_KINDS.length;
    expect(new Set(kinds.slice(from, from + INCIDENT_KINDS.length)).size).toBe(
      INCIDENT_KINDS.length,
    );
  }
});

test("nothing happens where nothing may", () => {
  expect(scheduleOf(1, { ...options, kinds: [] })).toEqual([]);
  expect(scheduleOf(1, { ...options, untilMs: options.fromMs })).toEqual([]);
});
