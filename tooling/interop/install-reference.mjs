// @ts-check
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { ReferenceMissing } from "./cannot-run.mjs";
import { debianFolder, debianObstacle } from "./debian-folder.mjs";
import { findPython, oldestPython } from "./find-python.mjs";
import { hostPlace } from "./place.mjs";
import { progress } from "./progress.mjs";
import { pickRelease, readPipIndex } from "./releases.mjs";
import { mustRun, runCommand } from "./run-command.mjs";

/**
 * @typedef {import("./place.mjs").Place} Place
 * @typedef {import("./releases.mjs").Release} Release
 * @typedef {{ release: Release, place: Place, bin: string }} Reference `bin`: the folder of its programs
 * @typedef {{ cache: string, checkout: string, scratch: string }} Folders
 */

const project = "vgi-rpc";
const minutes = 60_000;

/** @param {Folders} folders @returns {Promise<Place>} */
async function findPlace(folders) {
  const { python, tried } = await findPython();
  if (python) return hostPlace(python);
  const obstacle = await debianObstacle();
  if (!obstacle) return debianFolder(folders);
  throw new ReferenceMissing(
    [
      `no Python >= ${oldestPython}, and no Debian folder can be made (${obstacle})`,
      ...tried.map((line) => `  tried ${line}`),
      `Install Python ${oldestPython} or newer, or set SHEAF_PYTHON to one (with its venv module).`,
    ].join("\n"),
  );
}

/** @param {string} folder @param {Place} place */
async function makeVenv(folder, place) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.dirname(folder), { recursive: true });
  const make = [place.python, "-m", "venv", ...place.venvOptions, folder];
  await mustRun(place.enter(make), { limitMs: 5 * minutes });
}

/** What runs the package's own suites, and what they and the package import only there. */
const suiteModules = [
  "pytest",
  "pytest_timeout",
  "aiohttp",
  "tenacity",
  "zstandard",
  "jsonschema",
  "cryptography",
];
// Older Pythons have no zstd of their own; without it the package's HTTP client cannot read our replies.
const zstd = "backports.zstd; python_version < '3.14'";

/** Whether what the suites need is there. @param {string} folder @param {Place} place */
async function hasSuites(folder, place) {
  const ask = `
import importlib.util as u, sys
wanted = ${JSON.stringify(suiteModules)} + (["backports.zstd"] if sys.version_info < (3, 14) else [])
sys.exit(0 if all(u.find_spec(name.split(".")[0]) and u.find_spec(name) for name in wanted) else 1)`;
  const python = path.join(folder, "bin", "python");
  return (await runCommand(place.enter([python, "-c", ask]), { limitMs: minutes })).status === 0;
}

/** The release in a folder, if it is whole and runs in this place. @param {string} folder @param {Place} place */
async function installedVersion(folder, place) {
  const parts = "vgi_rpc.conformance, vgi_rpc.access_log_conformance";
  const ask = `import importlib.metadata as m, ${parts}; print(m.version("${project}"))`;
  const python = path.join(folder, "bin", "python");
  const done = await runCommand(place.enter([python, "-c", ask]), { limitMs: minutes });
  return done.status === 0 ? done.stdout.trim() : undefined;
}

/**
 * What the package index offers; without a network, what is already in the cache.
 * @param {Folders} folders
 * @param {Place} place
 */
async function offeredVersions({ cache }, place) {
  const asker = path.join(cache, "pip");
  const pip = [path.join(asker, "bin", "python"), "-m", "pip"];
  const ready = await runCommand(place.enter([...pip, "--version"]), { limitMs: minutes });
  if (ready.status !== 0) await makeVenv(asker, place);
  const ask = place.enter([...pip, "index", "versions", project]);
  const answer = await runCommand(ask, { limitMs: 5 * minutes });
  const offered = readPipIndex(answer.stdout);
  if (offered.length > 0) return offered;
  const cached = await readdir(cache).catch(() => []);
  if (cached.some((name) => pickRelease([name], "newest"))) return cached;
  throw new ReferenceMissing(`the package index does not answer: ${answer.stderr.trim()}`);
}

/** @param {Release} release @param {Folders} folders @param {Place} place @returns {Promise<Reference>} */
async function install(release, { cache }, place) {
  const folder = path.join(cache, release.version);
  const bin = path.join(folder, "bin");
  const isThere = (await installedVersion(folder, place)) === release.version;
  if (isThere && (await hasSuites(folder, place))) return { release, place, bin };
  progress(`installing ${project} ${release.version} (${place.name})`);
  if (!isThere) await makeVenv(folder, place);
  const wanted = `${project}[http,cli,conformance,external]==${release.version}`;
  const pip = [path.join(bin, "python"), "-m", "pip", "install", "--quiet"];
  const all = [...pip, wanted, "pytest", "pytest-timeout", "cryptography", zstd];
  await mustRun(place.enter(all), { limitMs: 10 * minutes });
  return { release, place, bin };
}

/**
 * Makes the reference ready, from the cache where possible.
 * @param {import("./releases.mjs").Generation[]} generations
 * @param {Folders} folders
 * @returns {Promise<Reference[]>}
 */
export async function installReferences(generations, folders) {
  const place = await findPlace(folders);
  await mkdir(folders.cache, { recursive: true });
  try {
    const versions = await offeredVersions(folders, place);
    const references = [];
    for (const generation of generations) {
      const release = pickRelease(versions, generation);
      if (!release) throw new ReferenceMissing(`no release of generation ${generation} is offered`);
      references.push(await install(release, folders, place));
    }
    return references;
  } catch (error) {
    if (error instanceof ReferenceMissing) throw error;
    throw new ReferenceMissing(error instanceof Error ? error.message : String(error));
  }
}
