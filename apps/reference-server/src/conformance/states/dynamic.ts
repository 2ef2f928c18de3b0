/** A producer whose columns depend on the call. */
import { type OutputCollector, ProducerState } from "@sheaf/core";
import { bool, type Fields, float, int, utf8 } from "@sheaf/dataclass";

const INDEX = { index: int() };
const LABEL = { label: utf8() };
const SCORE = { score: float() };

/** One object for each choice, so that what is compiled for its schema is found again. */
const ROWS = {
  plain: INDEX,
  labels: { ...INDEX, ...LABEL },
  scores: { ...INDEX, ...SCORE },
  both: { ...INDEX, ...LABEL, ...SCORE },
} as const;

/** The columns of a call. */
export function dynamicRows(hasLabels: boolean, hasScores: boolean): Fields {
  if (hasLabels) return hasScores ? ROWS.both : ROWS.labels;
  return hasScores ? ROWS.scores : ROWS.plain;
}

/** One row per turn, with the columns that were asked for. */
export class DynamicCounting extends ProducerState.define("DynamicCounting", {
  count: int(),
  include_strings: bool(),
  include_floats: bool(),
  current: int().default(0),
}) {
  produce(out: OutputCollector): void {
    if (this.current >= this.count) {
      out.finish();
      return;
    }
    out.emit({
      index: [this.current],
      ...(this.include_strings && { label: [`row-${this.current}`] }),
      ...(this.include_floats && { score: [this.current * 1.5] }),
    });
    this.current++;
  }
}
