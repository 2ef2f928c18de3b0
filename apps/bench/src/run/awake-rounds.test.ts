import { describe, expect, test } from "vitest";
import { FloorWatch, type Round } from "./awake-rounds.ts";

const round = (floor: number, ours = floor): Round =>
  new Map([
    ["ours", ours],
    ["floor", floor],
  ]);

function watchOf(rounds: readonly Round[]): FloorWatch {
  const watch = new FloorWatch();
  for (const one of rounds) watch.see(one);
  return watch;
}

describe("rounds", () => {
  test("whose floor takes more than twice its best are left out, for everyone", () => {
    const rounds = [13, 12, 55, 23, 12, 40].map((floor, i) => round(floor, i));
    const { counted, asleep } = watchOf(rounds).counted(rounds, 6);
    expect(counted.map((one) => one.get("ours"))).toEqual([0, 1, 3, 4]);
    expect(asleep).toBe(2);
  });

  test("all count where the machine was hardly ever awake", () => {
    const rounds = [50, 12, 55, 60, 58].map((floor) => round(floor));
    expect(watchOf(rounds).counted(rounds, 5)).toEqual({ counted: rounds, asleep: 4 });
  });

  test("all count where there is no floor", () => {
    const rounds = [1, 100, 3].map((ours): Round => new Map([["ours", ours]]));
    expect(watchOf(rounds).counted(rounds, 3)).toEqual({ counted: rounds, asleep: 0 });
    expect(watchOf(rounds).countAwake(rounds)).toBe(3);
  });

  test("are judged by the best floor that was ever seen", () => {
    const rounds = [30, 31].map((floor) => round(floor));
    expect(watchOf(rounds).countAwake(rounds)).toBe(2);
    expect(watchOf([...rounds, round(12)]).countAwake(rounds)).toBe(0);
    expect(new FloorWatch().countAwake([])).toBe(0);
  });
});
