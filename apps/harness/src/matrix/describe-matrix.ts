/** Registers the cells of rows of the matrix. */
import { describeTransport, type TransportHarness } from "@sheaf/testing";
import { type LeakWatch, watchLeaks } from "@sheaf/testing/node";
import { afterAll, beforeAll, describe } from "vitest";
import { knownFailuresOf } from "./known-failures.ts";
import { MATRIX, type MatrixFile } from "./matrix.ts";
import type { MatrixTransport } from "./matrix-transport.ts";
import { VARIANTS, type VariantName } from "./variants.ts";

/** How much of the matrix is run: what runs on every change, all of it, or what does not run on every change. */
export type Extent = "every time" | "whole" | "rest";

const EXTENTS: readonly Extent[] = ["whole", "rest"];
const EXTENT: Extent =
  EXTENTS.find((extent) => extent === process.env.SHEAF_MATRIX) ?? "every time";

/** A carrier in one variant, as the suites see it. */
function harnessOf(
  transport: MatrixTransport,
  variant: VariantName,
  areas: readonly string[] | undefined,
): TransportHarness {
  const { name, capabilities } = transport;
  const way = VARIANTS[variant];
  return {
    name: variant === "plain" ? name : `${name}, ${variant}`,
    capabilities: { ...capabilities, ...way.capabilities },
    areas,
    knownFailures: knownFailuresOf(name, variant),
    start: () => transport.start(way),
  };
}

/** A carrier in its variants, as far as they belong to the extent. */
export function harnessesOf(transport: MatrixTransport, extent: Extent): TransportHarness[] {
  const { variants, everyTime = ["plain"], everyTimeAreas } = transport;
  if (extent === "every time") {
    return everyTime.map((each) => harnessOf(transport, each, everyTimeAreas));
  }
  const isDone = (each: VariantName): boolean =>
    extent === "rest" && everyTimeAreas === undefined && everyTime.includes(each);
  return variants
    .filter((each) => !isDone(each))
    .map((each) => harnessOf(transport, each, undefined));
}

/** Registers the rows that a test file is for, and sees to it that nothing is left behind. */
export function describeMatrix(file: MatrixFile): void {
  for (const transport of MATRIX[file]) {
    for (const harness of harnessesOf(transport, EXTENT)) leavingNothing(harness);
  }
}

function leavingNothing(harness: TransportHarness): void {
  describe("matrix", () => {
    let watch: LeakWatch;
    beforeAll(() => {
      watch = watchLeaks();
    });
    afterAll(() => watch.expectNone());
    describeTransport(harness);
  });
}
