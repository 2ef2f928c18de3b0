/** Mutations of what a client sends: of the metadata as such, which is where the protocol lives, and of the bytes. */
import type { MetadataValue } from "@sheaf/arrow";
import type { Chance } from "@sheaf/fuzzing";
import { mutateStream } from "./mutate-stream.ts";
import { mutateText, WORDS } from "./mutate-text.ts";
import { type Pair, withMetadata } from "./rewrite-batch.ts";

/** A request with something wrong with its bytes, or with the metadata of its first batch, or with both. */
export function mutateRequest(bytes: Uint8Array, chance: Chance, other: Uint8Array): Uint8Array {
  if (chance.oneIn(2)) return mutateStream(bytes, chance, other);
  // Mostly the first batch, where the method is.
  const which = chance.oneIn(3) ? chance.below(4) : 0;
  const changed = withMetadata(bytes, which, (pairs) => mutatedPairs(pairs, chance));
  if (changed === undefined || chance.oneIn(4))
    return mutateStream(changed ?? bytes, chance, other);
  return changed;
}

/** One to three things go wrong with some pairs. */
function mutatedPairs(pairs: Pair[], chance: Chance): Pair[] {
  const count = 1 + chance.below(3);
  for (let i = 0; i < count; i++) chance.pick(CHANGES)(pairs, chance);
  return pairs;
}

const CHANGES: readonly ((pairs: Pair[], chance: Chance) => void)[] = [
  (pairs, chance) => void pairs.splice(chance.below(pairs.length), 1),
  (pairs, chance) => void pairs.push([chance.pick(KEYS), chance.pick(WORDS)]),
  (pairs, chance) => void pairs.push([chance.pick(KEYS), noText(chance)]),
  (pairs, chance) => change(pairs, chance, ([key]) => [key, chance.pick(WORDS)]),
  (pairs, chance) => change(pairs, chance, ([key, value]) => [key, changed(value, chance)]),
  (pairs, chance) => change(pairs, chance, ([key, value]) => [mutateText(key, chance), value]),
  (pairs, chance) => change(pairs, chance, ([, value]) => [chance.pick(KEYS), value]),
  (pairs, chance) => change(pairs, chance, ([key]) => [key, noText(chance)]),
  (pairs, chance) => void (pairs.length > 0 && pairs.push(chance.pick(pairs))),
];

function change(pairs: Pair[], chance: Chance, changedPair: (pair: Pair) => Pair): void {
  const at = chance.below(pairs.length);
  const pair = pairs[at];
  if (pair !== undefined) pairs[at] = changedPair(pair);
}

function changed(value: MetadataValue, chance: Chance): MetadataValue {
  return typeof value === "string" ? mutateText(value, chance) : value;
}

/** Bytes that are not UTF-8. */
function noText(chance: Chance): Uint8Array {
  return chance.pick([
    Uint8Array.of(0xff, 0xfe),
    Uint8Array.of(0xc0, 0x80),
    Uint8Array.of(0x76, 0xed, 0xa0, 0x80),
  ]);
}

/** Every key that means something to some side. */
const KEYS: readonly string[] = [
  "sheaf.shm_done",
  "vgi_rpc.method",
  "vgi_rpc.request_version",
  "vgi_rpc.protocol",
  "vgi_rpc.protocol_version",
  "vgi_rpc.request_id",
  "vgi_rpc.cancel",
  "vgi_rpc.log_level",
  "vgi_rpc.log_message",
  "vgi_rpc.log_extra",
  "vgi_rpc.error_kind",
  "vgi_rpc.error_code",
  "vgi_rpc.error_details",
  "vgi_rpc.stream_state#b64",
  "vgi_rpc.call_state#b64",
  "vgi_rpc.location",
  "vgi_rpc.location.sha256",
  "vgi_rpc.shm_offset",
  "vgi_rpc.shm_length",
  "vgi_rpc.shm_source",
  "vgi_rpc.shm_segment_name",
  "vgi_rpc.shm_segment_size",
  "vgi_rpc.transport.shm",
  "sheaf.stream_position#b64",
  "traceparent",
  "",
];
