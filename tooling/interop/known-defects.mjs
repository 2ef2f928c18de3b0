// @ts-check
/**
 * @typedef {import("./report.mjs").Cell} Cell
 * @typedef {import("./peer-defects.mjs").PeerDefect} PeerDefect
 */

/**
 * Notes at each test of a cell which defect of the peer it failed of, or in spite of which it passed.
 * @param {Cell} cell
 * @param {readonly PeerDefect[]} defects
 * @returns {Cell}
 */
export function markKnownDefects(cell, defects) {
  const here = defects.filter(({ releases, runs }) => {
    return releases.test(cell.release) && runs.test(cell.run);
  });
  const tests = cell.tests.map((test) => {
    const defect = here.find((candidate) => candidate.tests.includes(test.name));
    if (defect === undefined || test.skipped) return test;
    if (test.passed) return { ...test, gone: defect.id };
    return defect.says.test(test.error ?? "") ? { ...test, known: defect.id } : test;
  });
  return { ...cell, tests };
}
