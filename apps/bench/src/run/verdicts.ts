/** Which of its targets a case reaches. */
import type { Target } from "../cases/cases.ts";
import { type Measurement, ratio, speedUp } from "./measurement.ts";

/** One target, and what became of it. */
export interface Verdict {
  readonly against: keyof Target;
  /** Whether the ratio is to be at most what is wanted, or at least. */
  readonly bound: "most" | "least";
  readonly wanted: number;
  /** Ours by the floor, or how many times as fast as the peer ours is. */
  readonly ratio: number;
  readonly met: boolean;
}

const AGAINST: readonly (keyof Target)[] = ["floor", "npm", "python"];

/** The verdicts on a case, without those for which there is nothing to compare with. */
export function verdictsOf(measurement: Measurement): readonly Verdict[] {
  return AGAINST.flatMap((against) => {
    const wanted = measurement.target[against];
    const found = against === "floor" ? ratio(measurement, against) : speedUp(measurement, against);
    if (wanted === undefined || found === null) return [];
    const bound = against === "floor" && measurement.unit === "us" ? "most" : "least";
    const met = bound === "most" ? found <= wanted : found >= wanted;
    return [{ against, bound, wanted, ratio: found, met }];
  });
}
