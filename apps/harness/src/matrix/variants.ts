/** Ways in which every carrier is tried beside the plain one. */
import type { ByteChannel, WireGeneration } from "@sheaf/core";
import { type Capabilities, chop, type Fault, lend, slow } from "@sheaf/testing";
import { trickle } from "./trickle.ts";

/** One way. */
export interface Variant {
  /** What stands between a client and its bytes. */
  readonly around: Fault | undefined;
  /** Which generations of the wire the server answers. */
  readonly wire: WireGeneration;
  /** Whether bodies are compressed, where the carrier can do that. */
  readonly compressed: boolean;
  /** What it changes in what the carrier can do. */
  readonly capabilities: Partial<Capabilities>;
}

/** Single bytes of each chunk and send: all of a small one. The rest of a large one goes at once. */
const SINGLE_BYTES = 512;

const PLAIN: Variant = { around: undefined, wire: "both", compressed: false, capabilities: {} };
/** Where something stands between already, or nothing is new about the bytes, nobody tampers with them. */
const UNTAMPERED: Partial<Capabilities> = { tampering: false };
const OTHER: Variant = { ...PLAIN, capabilities: UNTAMPERED };

/** Every byte by itself, in both directions. */
function oneByOne(channel: ByteChannel): ByteChannel {
  return trickle(chop(channel, 1, { atMost: SINGLE_BYTES }), SINGLE_BYTES);
}

/** All of them. */
export const VARIANTS = {
  plain: PLAIN,
  "byte by byte": { ...OTHER, around: oneByOne, capabilities: { ...UNTAMPERED, bulk: false } },
  "slow reader": { ...OTHER, around: slow },
  "lent bytes": { ...OTHER, around: lend },
  compressed: { ...OTHER, compressed: true },
  "generation A": {
    ...OTHER,
    wire: "a",
    capabilities: { ...UNTAMPERED, reflection: false, protocols: false },
  },
  "generation B": {
    ...OTHER,
    wire: "b",
    capabilities: { ...UNTAMPERED, describe: false, primary: false },
  },
} as const satisfies Readonly<Record<string, Variant>>;

/** The name of a way. */
export type VariantName = keyof typeof VARIANTS;
