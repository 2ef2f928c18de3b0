/** The cases, and the ratios that each is to reach. */
import {
  BYTE_CARRIERS,
  CODEC_WORKS,
  HTTP_WORKS,
  isBulk,
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

const CODEC_TARGETS: Readonly<Record<string, Target>> = {
  "one-row": { floor: 1 / 8 },
  "eight-fields-encode": { floor: 1 / 50 },
  "eight-fields-decode": { floor: 1 / 15 },
  "seal-200b": { floor: 2.5 },
};

const TARGETS: Readonly<Record<string, Target>> = {
  "unary-add": { floor: 1.6, npm: 12, python: 5 },
  "exchange-1": { floor: 1.6, npm: 12, python: 5 },
  "producer-1": { floor: 1.5, npm: 8 },
  "batch-1mib": { floor: 0.7, npm: 5, python: 0.7 },
  "batch-1mib-rows": { npm: 10 },
};

/** An exchange moves its state both ways, which its floor does not. */
const HTTP_TARGETS: Readonly<Record<string, Target>> = {
  "unary-add": { floor: 1.6, npm: 10 },
  "exchange-1": { floor: 3.2 },
  "producer-1-packed": { npm: 20 },
  "batch-1mib": { floor: 0.7, npm: 10 },
};

const IN_PROCESS_TARGETS: Readonly<Record<string, Target>> = {
  "unary-add": { floor: 0.6, npm: 25 },
};

/** Every case there is, in the order in which they run. */
export const CASES: readonly BenchCase[] = [
  ...CODEC_WORKS.map((work) => `codec/${work}`),
  ...BYTE_CARRIERS.flatMap((carrier) => WORKS.map((work) => `${carrier}/${work}`)),
  SEAL_CASE,
  ...HTTP_WORKS.map((work) => `http/${work}`),
].map((name) => ({ name, unit: unitOf(name), target: targetOf(name) }));

/** The cases whose name matches. */
export function selectCases(filter: RegExp): readonly BenchCase[] {
  return CASES.filter(({ name }) => filter.test(name));
}

function unitOf(name: string): Unit {
  return isBulk(parseName(name).work) ? "MiB/s" : "us";
}

function targetOf(name: string): Target {
  const { carrier, work } = parseName(name);
  if (carrier === "codec") return CODEC_TARGETS[work] ?? {};
  if (carrier === "inproc") return IN_PROCESS_TARGETS[work] ?? {};
  return (carrier === "http" ? HTTP_TARGETS : TARGETS)[work] ?? {};
}
