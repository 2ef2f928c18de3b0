// @ts-check
// Which client programs run against which workers.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { progress } from "./progress.mjs";
import { releaseLabel } from "./releases.mjs";
import { runClient } from "./run-client.mjs";
import { runCommand } from "./run-command.mjs";

/**
 * @typedef {import("./worker-command.mjs").Transport} Transport
 * @typedef {{
 *   transports: Transport[],
 *   filter: string[],
 *   scratch: string,
 *   checkout: string,
 *   programs: Programs,
 * }} ClientOptions
 * @typedef {{ server: string, client: string, npmServer: string, npmClient: string }} Programs
 * @typedef {{
 *   name: string,
 *   client: string[],
 *   worker: (transport: Transport) => string[],
 *   strict?: boolean,
 *   env?: NodeJS.ProcessEnv,
 * }} Plan one line of the table for each transport
 */

/** The suites of our client for a revision of the conformance service, as the reference serves it. */
const referenceSuites = { 1: "conformance-1", 2: "conformance-2,secondary" };

/**
 * @param {string} release
 * @param {Plan[]} plans
 * @param {ClientOptions} options
 */
async function runPlans(release, plans, { transports, filter, scratch, checkout }) {
  /** @type {import("./report.mjs").Cell[]} */
  const cells = [];
  for (const { name, client, worker, strict = false, env } of plans) {
    for (const transport of transports) {
      const run = `${name} ${transport}`;
      progress(`${release}: ${run}`);
      const folder = path.join(scratch, `${release} ${run}`.replaceAll(/[^\w.]+/g, "-"));
      await mkdir(folder, { recursive: true });
      const startedAt = Date.now();
      const command = worker(transport);
      const each = { client, worker: command, strict, transport, filter, folder, checkout, env };
      const { tests, checks, stderr } = await runClient(each);
      const seconds = (Date.now() - startedAt) / 1000;
      // A filter may leave nothing of a suite.
      const isEmpty = tests.length === 0 && checks.every(({ error }) => error === null);
      if (!isEmpty) cells.push({ release, run, seconds, tests, checks, stderr });
    }
  }
  return cells;
}

/** Whether a release has the worker for native clients. @param {import("./install-reference.mjs").Reference} reference */
async function hasNativeWorker({ place, bin }) {
  const ask = [path.join(bin, "python"), "-c", "import vgi_rpc.conformance.client_worker"];
  return (await runCommand(place.enter(ask), { limitMs: 60_000 })).status === 0;
}

/**
 * Our client against the workers of one release of the reference.
 * @param {import("./install-reference.mjs").Reference} reference
 * @param {ClientOptions} options
 */
export async function runClientAgainstReference(reference, options) {
  const { release, place, bin } = reference;
  const { client } = options.programs;
  const suites = release.conformance === "1" ? referenceSuites[1] : referenceSuites[2];
  const worker = place.enter([path.join(bin, "vgi-rpc-conformance"), "--describe"]);
  /** @type {Plan[]} */
  const plans = [
    { name: "client", client: [process.execPath, client, suites], worker: () => worker },
  ];
  if (await hasNativeWorker(reference)) {
    const module = [path.join(bin, "python"), "-m", "vgi_rpc.conformance.client_worker"];
    plans.push({
      name: "native client",
      client: [process.execPath, client, "native"],
      worker: (transport) =>
        place.enter([...module, ...(transport === "stdio" ? ["--stdio"] : [])]),
    });
  }
  return runPlans(releaseLabel(release), plans, options);
}

/**
 * Our client against the npm package's server.
 * @param {import("./npm-peer.mjs").NpmPeer} peer
 * @param {ClientOptions} options
 */
export function runClientAgainstNpm({ label, node, env }, options) {
  const { client, npmServer } = options.programs;
  /** @type {Plan} */
  const plan = {
    name: "client",
    client: [process.execPath, client, "conformance-2"],
    worker: () => [node, npmServer],
    env,
  };
  return runPlans(label, [plan], options);
}

/**
 * The npm package's client against both revisions of our server.
 * @param {import("./npm-peer.mjs").NpmPeer} peer
 * @param {ClientOptions} options
 */
export function runNpmAgainstServer({ label, node, env }, options) {
  const { server, npmClient } = options.programs;
  const plans = ["1", "2"].map((revision) => ({
    name: `server ${revision}`,
    client: [node, npmClient, `conformance-${revision}`],
    worker: () => [process.execPath, server, "--conformance", revision],
    strict: true,
    env,
  }));
  return runPlans(label, plans, options);
}
