/** The cases, and the ratios that each is to reach. */
import {
  CARRIERS,
  type Carrier,
  CODEC_WORKS,
  mebibytesOf,
  parseName,
  SEAL_CASE,
  WORKS,
} from "./names.ts";

/** What a figure counts: the time of one call or turn, or what passes in a second. */
export type Unit = "us" | "MiB/s";

/** The ratios to reach. They are reported and gate nothing. */
export interface Target {
  /** Time against the floor's at most; for MiB/s, the share of the floor's rate at least. */
  readonly floor?: number;
  /** How many times as fast as the npm peer, at least. */
  readonly npm?: number;
  /** How many times as fast as the Python peer, at least. */
  readonly python?: number;
}

/** One case. */
export interface BenchCase {
  readonly name: string;
  readonly unit: Unit;
  readonly target: Target;
}

type Targets = Readonly<Record<string, Target>>;

const CODEC_TARGETS: Targets = {
  "one-row": { floor: 1 / 8 },
  "eight-fields-encode": { floor: 1 / 50 },
  "eight-fields-decode": { floor: 1 / 15 },
  "seal-200b": { floor: 2.5 },
};

const SOCKET_TARGETS: Targets = {
  "unary-add": { floor: 1.6, npm: 12, python: 5 },
  "exchange-1": { floor: 1.6, npm: 12, python: 5 },
  "producer-1": { floor: 1.5, npm: 8 },
  "batch-1mib": { floor: 0.7, npm: 5, python: 0.7 },
  "batch-1mib-released": { floor: 0.7, npm: 5, python: 0.7 },
  "batch-1mib-lockstep": { floor: 0.7, npm: 5, python: 0.7 },
  "batch-1mib-rows": { npm: 10 },
};

/** The peers have no WebSockets. What runs side by side has the same one after another for its floor. */
const WEB_SOCKET_TARGETS: Targets = {
  "unary-add": { floor: 1.5 },
  "unary-1000-concurrent": { floor: 1 / 3 },
  "batch-1mib": { floor: 0.8 },
  "upload-1mib": { floor: 0.8 },
  "upload-1mib-unmasked": { floor: 0.8 },
};

/** The floor is the carrier without shared memory. */
const SHARED_MEMORY_TARGETS: Targets = {
  "batch-1mib": { floor: 1.8, python: 1 },
  "batch-1mib-released": { floor: 1.8, python: 1 },
  "batch-1mib-in-place": { floor: 1.8, python: 1 },
  "batch-8mib": { floor: 3, python: 1 },
  "batch-8mib-released": { floor: 3, python: 1 },
  "batch-8mib-in-place": { floor: 3, python: 1 },
  "batch-8mib-made": { floor: 3 },
};

/** An exchange moves its state both ways, which its floor does not. */
const HTTP_TARGETS: Targets = {
  "unary-add": { floor: 1.6, npm: 10 },
  "exchange-1": { floor: 3.2 },
  "producer-1-packed": { npm: 20 },
  "batch-1mib": { floor: 0.7, npm: 10 },
};

const TARGETS: Readonly<Record<Carrier | "codec", Targets>> = {
  codec: CODEC_TARGETS,
  inproc: { "unary-add": { floor: 0.6, npm: 25 } },
  stdio: SOCKET_TARGETS,
  unix: SOCKET_TARGETS,
  tcp: SOCKET_TARGETS,
  ws: WEB_SOCKET_TARGETS,
  "ws-mux": WEB_SOCKET_TARGETS,
  port: {},
  shm: SHARED_MEMORY_TARGETS,
  "shm-unix": SHARED_MEMORY_TARGETS,
  http: HTTP_TARGETS,
};

/** Every case there is, in the order in which they run. */
export const CASES: readonly BenchCase[] = [
  ...CODEC_WORKS.map((work) => `codec/${work}`),
  ...CARRIERS.filter((carrier) => carrier !== "http").flatMap(namesOver),
  SEAL_CASE,
  ...namesOver("http"),
].map((name) => ({ name, unit: unitOf(name), target: targetOf(name) }));

/** The cases whose name matches. */
export function selectCases(filter: RegExp): readonly BenchCase[] {
  return CASES.filter(({ name }) => filter.test(name));
}

function namesOver(carrier: Carrier): string[] {
  return WORKS[carrier].map((work) => `${carrier}/${work}`);
}

function unitOf(name: string): Unit {
  return mebibytesOf(parseName(name).work) === undefined ? "us" : "MiB/s";
}

function targetOf(name: string): Target {
  const { carrier, work } = parseName(name);
  return TARGETS[carrier][work] ?? {};
}
