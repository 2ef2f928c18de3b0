/** Registers the cells of rows of the matrix. */
import { describeTransport, type TransportHarness } from "@sheaf/testing";
import { type LeakWatch, watchLeaks } from "@sheaf/testing/node";
import { afterAll, beforeAll, describe } from "vitest";
import { knownFailuresOf } from "./known-failures.ts";
import { MATRIX, type MatrixFile } from "./matrix.ts";
import type { MatrixTransport } from "./matrix-transport.ts";
import { VARIANTS, type VariantName } from "./variants.ts";

/** How much of the matrix is run. */
export type Extent = "every time" | "whole";

const EXTENT: Extent = process.env.SHEAF_MATRIX === "whole" ? "whole" : "every time";

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

/** A carrier in all of its variants, or in those that run on every change. */
export function harnessesOf(transport: MatrixTransport, extent: Extent): TransportHarness[] {
  const { variants, everyTime = ["plain"], everyTimeAreas } = transport;
  if (extent === "whole") return variants.map((each) => harnessOf(transport, each, undefined));
  return everyTime.map((each) => harnessOf(transport, each, everyTimeAreas));
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
