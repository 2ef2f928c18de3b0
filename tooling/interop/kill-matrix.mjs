// @ts-check
// Who is killed while memory is shared with the reference.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { isNarrow } from "./arguments.mjs";
import { runKill } from "./kill-run.mjs";
import { progress } from "./progress.mjs";
import { releaseLabel } from "./releases.mjs";
import { readVerdict } from "./run-client.mjs";
import { tellingFlags, toldOfSharing } from "./run-shared-suite.mjs";
import { hasSharedMemory, shareAll, shareFlags } from "./shared-memory.mjs";
import { bridgeTo, joinCommand } from "./worker-command.mjs";

/**
 * @typedef {import("./install-reference.mjs").Reference} Reference
 * @typedef {import("./run-plans.mjs").ClientOptions} ClientOptions
 * @typedef {import("./kill-run.mjs").Pair} Pair
 */

/**
 * Our client with one of its suites, at a socket.
 * @param {string} suite
 * @param {Reference} reference
 * @param {ClientOptions} options
 * @param {string} socket
 */
const ourClient = (suite, { release }, { programs }, socket) => [
  ...[process.execPath, programs.client, `${suite}-${release.conformance}`],
  ...[...shareFlags, "--unix", socket],
];

/** Our client and the reference's worker. @param {Reference} reference @param {ClientOptions} options @returns {Pair} */
const clientPair = (reference, options) => ({
  client: (socket) => ourClient("shm-killed", reference, options, socket),
  underWay: /^under way$/m,
  outlives: ({ stdout }) => readVerdict(stdout)[0]?.error ?? null,
  next: (socket) => ourClient("shm", reference, options, socket),
  worker: reference.place.enter([path.join(reference.bin, "vgi-rpc-conformance"), "--describe"]),
  strict: false,
  env: shareAll,
});

/** The reference's runner and our server. @param {Reference} reference @param {ClientOptions} options @returns {Pair} */
const serverPair = (reference, options) => {
  const { release, place, bin } = reference;
  const server = [place.node, options.programs.server, "--conformance", release.conformance];
  return {
    client: (socket) => {
      const bridge = joinCommand(bridgeTo(socket, reference));
      const flags = ["--filter", "!large_payload.*", ...shareFlags, ...tellingFlags];
      return place.enter([path.join(bin, "vgi-rpc-test"), "--cmd", bridge, ...flags]);
    },
    underWay: toldOfSharing,
    // All tests from then on fail; that it comes to an end is what is asked.
    outlives: () => null,
    next: (socket) => ourClient("shm", reference, options, socket),
    worker: place.enter(server),
    strict: true,
    env: shareAll,
  };
};

/**
 * Both sides of each pair, one after the other. A filter for certain tests is for none of these.
 * @param {Reference} reference
 * @param {{ server: boolean, client: boolean }} sides
 * @param {ClientOptions} options
 */
export async function runKills(reference, sides, options) {
  const { transports, filter, quick, scratch, checkout } = options;
  const isWanted = transports.includes("unix") && !isNarrow(filter);
  const isSpared = quick && reference.release.generation !== "newest";
  if (!hasSharedMemory || !isWanted || isSpared) return [];
  const release = releaseLabel(reference.release);
  /** @type {[string, Pair][]} */
  const pairs = [];
  if (sides.server) pairs.push(["server unix + shm + kill -9", serverPair(reference, options)]);
  if (sides.client) pairs.push(["client unix + shm + kill -9", clientPair(reference, options)]);
  /** @type {import("./report.mjs").Cell[]} */
  const cells = [];
  for (const [run, pair] of pairs) {
    progress(`${release}: ${run}`);
    const folder = path.join(scratch, `${release} ${run}`.replaceAll(/[^\w.]+/g, "-"));
    await mkdir(folder, { recursive: true });
    const startedAt = Date.now();
    const tests = [];
    for (const victim of /** @type {const} */ (["client", "worker"])) {
      tests.push(await runKill(pair, victim, { socket: path.join(folder, victim), checkout }));
    }
    const seconds = (Date.now() - startedAt) / 1000;
    cells.push({ release, run, seconds, tests, checks: [], stderr: "" });
  }
  return cells;
}
