/** Which targets are met, and why others are not. */
import { digits } from "../report/digits.ts";
import type { Measurement } from "../run/measurement.ts";
import { type Verdict, verdictsOf } from "../run/verdicts.ts";
import type { KnownMisses } from "./known-misses.ts";
import { table } from "./markdown.ts";
import type { FromRun } from "./newest.ts";

/** A target of a case, and what became of it. */
interface Judged extends Verdict {
  readonly name: string;
}

const NO_REASON = "**not explained yet**";

/** All targets that can be judged, in one table; those that are missed in another one, with the reason. */
export function targetTables(
  cases: readonly FromRun<Measurement>[],
  reasons: KnownMisses,
): { readonly summary: string; readonly all: string; readonly missed: string } {
  const judged = cases.flatMap(({ kept }): Judged[] =>
    verdictsOf(kept).map((verdict) => ({ ...verdict, name: kept.name })),
  );
  const missed = judged.filter(({ met }) => !met);
  const rows = judged.map((one) => [...columns(one), one.met ? "met" : "**missed**"]);
  const why = missed.map((one) => [...columns(one), reasons[one.name]?.[one.against] ?? NO_REASON]);
  const head = ["case", "against", "target", "ratio"];
  return {
    summary: `${judged.length - missed.length} of ${judged.length} are met.`,
    all: table([...head, ""], rows, ["against", ""]),
    missed: why.length === 0 ? "" : table([...head, "why"], why, ["against", "why"]),
  };
}

/** Targets that are missed without a reason, to be told whoever makes the page. */
export function unexplained(
  cases: readonly FromRun<Measurement>[],
  reasons: KnownMisses,
): readonly string[] {
  return cases.flatMap(({ kept }) =>
    verdictsOf(kept)
      .filter(({ met, against }) => !met && reasons[kept.name]?.[against] === undefined)
      .map(({ against }) => `${kept.name} against ${against}`),
  );
}

/** Reasons for what is met, or not measured at all. */
export function needless(
  cases: readonly FromRun<Measurement>[],
  reasons: KnownMisses,
): readonly string[] {
  const missed = new Set(unexplained(cases, {}));
  return Object.entries(reasons)
    .flatMap(([name, own]) => Object.keys(own).map((against) => `${name} against ${against}`))
    .filter((miss) => !missed.has(miss));
}

function columns({ name, against, bound, wanted, ratio }: Judged): string[] {
  const sign = bound === "most" ? "≤" : "≥";
  return [`\`${name}\``, against, `${sign} ${digits(wanted)}`, digits(ratio)];
}
