/** Who takes part in what. */
import { type Carrier, parseName, type Work } from "../cases/names.ts";
import type { ContenderName } from "../run/measurement.ts";

/** Those that both peers have. */
export type PeerCarrier = "inproc" | "stdio" | "unix" | "tcp" | "http";

const PEER_CARRIERS: readonly PeerCarrier[] = ["inproc", "stdio", "unix", "tcp", "http"];
/** What has carriers of its own is set beside those that are used like them: a socket, and HTTP. */
const CONTEXT_CARRIERS: readonly PeerCarrier[] = ["tcp", "http"];

const CARRIERS: Readonly<Partial<Record<ContenderName, readonly Carrier[]>>> = {
  npm: PEER_CARRIERS,
  bun: PEER_CARRIERS,
  python: [...PEER_CARRIERS, "shm"],
  grpc: CONTEXT_CARRIERS,
  connect: CONTEXT_CARRIERS,
  json: CONTEXT_CARRIERS,
};

/**
 * The Python peer has no columns that are made where they are sent from. Messages have no columns, and so no rows, and
 * pushed streams neither lockstep nor memory to give back; a response of plain HTTP does not begin before its request has ended.
 */
const LACKING: Readonly<Partial<Record<ContenderName, readonly Work[]>>> = {
  python: ["batch-8mib-made"],
  grpc: ["batch-1mib-rows", "batch-1mib-released", "batch-1mib-lockstep"],
  connect: ["batch-1mib-rows", "batch-1mib-released", "batch-1mib-lockstep"],
  json: ["batch-1mib-rows", "batch-1mib-released", "batch-1mib-lockstep", "exchange-1"],
};

/** Why a contender takes no part in a case; `undefined` where it does. */
export function whyNot(contender: ContenderName, caseName: string): string | undefined {
  const carriers = CARRIERS[contender];
  if (carriers === undefined) return undefined;
  const parsed = parseName(caseName);
  // The peers' codecs are those of apache-arrow and its siblings; ours is compared with the floor alone.
  if (parsed.carrier === "codec") return "it takes no part in codec cases";
  const { carrier, work } = parsed;
  if (!carriers.includes(carrier)) return `it does not run over ${carrier}`;
  return LACKING[contender]?.includes(work) ? `it has no ${work}` : undefined;
}

/** A carrier that both peers have. Throws a `RangeError` for another one. */
export function peerCarrier(carrier: Carrier): PeerCarrier {
  const known = PEER_CARRIERS.find((one) => one === carrier);
  if (known === undefined) throw new RangeError(`it does not run over ${carrier}`);
  return known;
}
