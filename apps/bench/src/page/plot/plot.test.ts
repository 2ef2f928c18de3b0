import { expect, test } from "vitest";
import { barPlot } from "./bars.ts";
import { curvePlot } from "./curves.ts";
import { decades, short } from "./svg.ts";

const BAR = /<rect x="190" y="[\d.]+" width="([\d.]+)" height="11"/g;

test("bars are as long as their logarithm, and missing ones take no room", () => {
  const plot = barPlot({
    title: "Some < others",
    series: ["a", "b", "c"],
    groups: [{ name: "one", values: [10, null, 100] }],
  });
  const [ten, hundred] = [...plot.matchAll(BAR)].map(([, width]) => Number(width));
  expect([ten, hundred]).toEqual([250, 500]);
  expect(plot).toContain("<title>Some &lt; others</title>");
});

test("a curve is straight where cost is a power of size, and a size of 0 has no place", () => {
  const plot = curvePlot(
    "Growth",
    [0, 1, 10, 100].map((size) => ({ size, ours: 5 * size })),
  );
  const [, list = ""] = /points="([^"]+)" fill="none" stroke="#1b6ca8"/.exec(plot) ?? [];
  const [first, middle, last] = list.split(" ").map((spot) => spot.split(",").map(Number));
  expect(middle?.map((value, i) => Math.abs(value * 2 - first![i]! - last![i]!) < 0.5)).toEqual([
    true,
    true,
  ]);
});

test("ticks are the decades around, and told shortly", () => {
  expect(decades(3, 450)).toEqual([1, 10, 100, 1_000]);
  expect(decades(10, 10)).toEqual([10, 100]);
  expect([0.1, 1, 10, 1_000, 1e6].map(short)).toEqual(["0.1", "1", "10", "1k", "1M"]);
});
