// @ts-check
// Which client programs run against which workers.
import path from "node:path";
import { startFakeStorage } from "./fake-storage.mjs";
import { releaseLabel } from "./releases.mjs";
import { runCommand } from "./run-command.mjs";
import { runPlans } from "./run-plans.mjs";
import { hasSharedMemory, shareFlags } from "./shared-memory.mjs";

/**
 * @typedef {import("./run-plans.mjs").ClientOptions} ClientOptions
 * @typedef {import("./run-plans.mjs").Plan} Plan
 */

/** The suites of our client for a revision of the conformance service, as the reference serves it. */
const referenceSuites = { 1: "conformance-1", 2: "conformance-2,secondary" };

/** Each call costs an upload and a fetch, and these are many calls. */
const slowByStorage = [
  "unary.many_in_a_row",
  "exchange.exchange_scale.many_rounds",
  "large_payload.*",
];

/** What the worker for native clients can be told to do over HTTP: the name, the suite of ours, the flags. */
const nativeLanes = /** @type {const} */ ([
  ["external", "native", ["--external"]],
  ["turn bytes", "native-producers", ["--producer-turn-bytes", "65536"]],
  ["sticky", "native-sticky", ["--sticky"]],
  ["TLS", "native-tls", ["--tls"]],
]);

/** Whether a release has the worker for native clients. @param {import("./install-reference.mjs").Reference} reference */
async function hasNativeWorker({ place, bin }) {
  const ask = [path.join(bin, "python"), "-c", "import vgi_rpc.conformance.client_worker"];
  return (await runCommand(place.enter(ask), { limitMs: 60_000 })).status === 0;
}

/** @param {import("./install-reference.mjs").Reference} reference @param {string} client @returns {Plan[]} */
function nativePlans({ place, bin }, client) {
  const name = "native client";
  const module = [path.join(bin, "python"), "-m", "vgi_rpc.conformance.client_worker"];
  /** @type {Plan[]} */
  const lanes = nativeLanes.map(([lane, suite, flags]) => ({
    name,
    lane,
    over: ["http"],
    client: [process.execPath, client, suite],
    worker: () => place.enter([...module, ...flags]),
  }));
  return [
    {
      name,
      client: [process.execPath, client, "native"],
      worker: (transport) =>
        place.enter([...module, ...(transport === "stdio" ? ["--stdio"] : [])]),
    },
    ...lanes,
  ];
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
  if (hasSharedMemory) {
    plans.push({
      name: "client",
      lane: "shm",
      // On stdio a worker that hangs up is started again and again, which takes its time.
      over: options.quick ? ["unix"] : ["stdio", "unix"],
      client: [process.execPath, client, `${suites},shm-${release.conformance}`, ...shareFlags],
      worker: () => worker,
      shares: true,
    });
  }
  if (release.conformance !== "1") {
    plans.push({
      name: "client",
      lane: "storage",
      over: ["http"],
      client: [process.execPath, client, "conformance-2-stored"],
      storage: () => startFakeStorage(reference, options.checkout),
      worker: (_transport, storage) => {
        const flags = ["--fake-storage", storage, "--externalize-threshold", "1"];
        return place.enter([path.join(bin, "vgi-rpc-conformance"), "--describe", ...flags]);
      },
      except: slowByStorage,
      slow: true,
    });
  }
  if (await hasNativeWorker(reference)) plans.push(...nativePlans(reference, client));
  return runPlans(releaseLabel(release), plans, options);
}

/** What may be spoken over WebSocket. */
const subprotocols = { raw: "vgi-rpc.raw.v1", multiplexed: "sheaf.mux.v1" };

/** A server that answers one generation only, as those that the suites of our client are made for. */
const ownGenerations = [
  { revision: "2", wire: "b", suites: referenceSuites[2], slow: false },
  { revision: "1", wire: "a", suites: referenceSuites[1], slow: true },
];

/**
 * Our client against our own server, over what nobody else speaks.
 * @param {ClientOptions} options
 */
export function runClientAgainstOurs(options) {
  const { client, server } = options.programs;
  const plans = ownGenerations.flatMap(({ revision, wire, suites, slow }) =>
    Object.entries(subprotocols).map(([lane, subprotocol]) => {
      /** @type {Plan} */
      const plan = {
        name: `client ${revision}`,
        lane,
        over: ["ws"],
        client: [process.execPath, client, suites, "--ws-protocol", subprotocol],
        worker: () => [process.execPath, server, "--conformance", revision, "--wire", wire],
        strict: true,
        slow,
      };
      return plan;
    }),
  );
  return runPlans("ours", plans, options);
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
