import { describe, expect, test } from "vitest";
import { Corpus } from "./corpus.ts";
import { Campaign, type TargetResult } from "./run-target.ts";
import type { Deed } from "./testing/planted.ts";

const PROGRAM = new URL("./testing/planted-process.ts", import.meta.url);
const EXTENT = { seed: 1, runs: 700, untilMs: Infinity };

/** Inputs of which some are refused, and some do what they must not. */
function campaignOf(
  deeds: readonly Deed[],
  extent = EXTENT,
  silenceMs = 60_000,
): Promise<TargetResult> {
  const name = ["planted", ...deeds].join(" ");
  const trialist = { program: PROGRAM, silenceMs };
  const campaign = new Campaign(name, new Corpus([]), () => undefined, trialist);
  return campaign.run(extent);
}

function kindsOf({ findings }: TargetResult): readonly string[] {
  return findings.map(({ kind, input }) => `${kind}: ${input}`).sort();
}

describe("a campaign", { timeout: 120_000 }, () => {
  test("finds nothing where there is nothing, and counts", async () => {
    const result = await campaignOf([]);
    expect(result).toMatchObject({ inputs: EXTENT.runs, outcomes: 2, findings: [] });
    expect(result.refused).toBeGreaterThan(0);
  });

  test("finds what is seen within the process", async () => {
    const result = await campaignOf(["untyped", "unhandled", "hang", "slow", "growth"]);
    expect(kindsOf(result)).toEqual([
      "error: untyped",
      "growth: growth",
      "hang: hang",
      "slow: slow",
      "unhandled: unhandled",
    ]);
    expect(result.findings.find(({ kind }) => kind === "error")?.detail).toMatch(
      /untyped error\n *at /,
    );
    expect(result.inputs).toBe(EXTENT.runs);
  });

  test.each([
    ["crash", "exit"],
    ["hang", "busy"],
  ] as const)("finds the input that ends the process by a %s, and goes on", async (kind, deed) => {
    const extent = { ...EXTENT, seed: 4, runs: 250 };
    const result = await campaignOf([deed], extent, 1500);
    expect(kindsOf(result)).toEqual([`${kind}: ${deed}`]);
    expect(result.inputs).toBe(extent.runs);
  });
});
