// @ts-check
// Which releases of the reference are judged: one per generation of the wire.

/**
 * @typedef {"a" | "newest"} Generation
 * @typedef {{ generation: Generation, version: string, conformance: string }} Release
 * `conformance` is the revision of the fixture service that this generation's judge expects.
 */

/** @type {Generation[]} */
const generations = ["a", "newest"];

/** Whom there is to run against: the reference's generations, the npm package, and our own server. */
export const opponents = /** @type {const} */ (["a", "newest", "npm", "ours"]);

/** Those that are releases of the reference. @param {readonly string[]} chosen */
export const generationsAmong = (chosen) => generations.filter((name) => chosen.includes(name));

const revisions = { a: "1", newest: "2" };

/** @param {string} version */
const isFinal = (version) => /^\d+(\.\d+)*$/.test(version);

/** @param {string} left @param {string} right */
export function compareVersions(left, right) {
  const a = left.split(".").map(Number);
  const b = right.split(".").map(Number);
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The versions that `pip index versions` lists. @param {string} text */
export function readPipIndex(text) {
  const list = /^Available versions:(.*)$/m.exec(text)?.[1] ?? "";
  return list
    .split(",")
    .map((version) => version.trim())
    .filter(isFinal);
}

/**
 * @param {readonly string[]} versions
 * @param {Generation} generation
 * @returns {Release | undefined}
 */
export function pickRelease(versions, generation) {
  const version = versions
    .filter(isFinal)
    .filter((candidate) => generation === "newest" || candidate.startsWith("0.42."))
    .sort(compareVersions)
    .at(-1);
  return version === undefined
    ? undefined
    : { generation, version, conformance: revisions[generation] };
}

/** @param {Release} release */
export const releaseLabel = ({ generation, version }) => `${version} (${generation})`;
