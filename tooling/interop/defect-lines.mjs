// @ts-check
import { defectsPage, peerDefects } from "./peer-defects.mjs";

/** @typedef {import("./report.mjs").Cell} Cell */

/** Defects of the peers that were seen, and such that were not. @param {readonly Cell[]} cells */
export function defectLines(cells) {
  const lines = [];
  for (const { id, what } of peerDefects) {
    /** @param {"known" | "gone"} mark */
    const places = (mark) =>
      cells
        .map(({ release, run, tests }) => {
          const names = tests.filter((test) => test[mark] === id).map(({ name }) => name);
          return names.length > 0 ? `    ${release} ${run}: ${names.join(", ")}` : "";
        })
        .filter(Boolean);
    const seen = places("known");
    const gone = places("gone");
    if (seen.length > 0) lines.push("", `known peer defect ${id}: ${what}`, ...seen);
    if (gone.length > 0) {
      lines.push("", `peer defect ${id} does not show any more, take it out of the list: ${what}`);
      lines.push(...gone);
    }
  }
  return lines.length > 0 ? [...lines, "", `reproductions: ${defectsPage}`] : [];
}
