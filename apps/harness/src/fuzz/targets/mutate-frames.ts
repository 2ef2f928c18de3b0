/** Mutations of a multiplexed connection, frame by frame. */
import { type Chance, mutateBytes } from "@sheaf/fuzzing";
import { DATA, type Frame, readFrames, writeFrames } from "./frames.ts";
import { mutateRequest } from "./mutate-request.ts";

const TYPES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 255];
const VALUES = [0, 1, 2, 7, 8, 255, 65_535, 65_536, 65_537, 2 ** 23, 2 ** 24 - 1];
const CHANNELS = [0, 1, 2, 3, 5, 16_384, 2 ** 31, 2 ** 32 - 1];
const NOTHING: Uint8Array = new Uint8Array(0);

type Change = (frames: Frame[], chance: Chance, others: readonly Frame[]) => void;

/** One to three frames are others, or elsewhere; now and then any bytes are. */
export function mutateFrames(bytes: Uint8Array, chance: Chance, other: Uint8Array): Uint8Array {
  if (chance.oneIn(8)) return mutateBytes(bytes, chance, other);
  const { preface, frames } = readFrames(bytes);
  const changed = [...frames];
  const others = readFrames(other).frames;
  for (let i = chance.below(3); i >= 0; i--) chance.pick(CHANGES)(changed, chance, others);
  const first = chance.oneIn(20) ? mutateBytes(preface, chance, preface) : preface;
  return writeFrames({ preface: first, frames: changed });
}

const CHANGES: readonly Change[] = [
  (frames, chance) => void frames.splice(chance.below(frames.length), 1),
  (frames, chance) => insert(frames, chance, frames),
  (frames, chance, others) => insert(frames, chance, others),
  (frames, chance) => insert(frames, chance, [madeUp(chance)]),
  (frames, chance) => {
    const [frame] = frames.splice(chance.below(frames.length), 1);
    if (frame !== undefined) frames.splice(chance.below(frames.length + 1), 0, frame);
  },
  (frames, chance) => change(frames, chance, (frame) => ({ ...frame, type: chance.pick(TYPES) })),
  (frames, chance) => change(frames, chance, (frame) => ({ ...frame, value: chance.pick(VALUES) })),
  (frames, chance) =>
    change(frames, chance, (frame) => ({ ...frame, channel: chance.pick(CHANNELS) })),
  (frames, chance) => change(frames, chance, (frame) => otherPayload(frame, chance)),
  (frames, chance) => change(frames, chance, (frame) => otherPayload(frame, chance)),
  cutInTwo,
];

function insert(frames: Frame[], chance: Chance, from: readonly Frame[]): void {
  if (from.length > 0) frames.splice(chance.below(frames.length + 1), 0, chance.pick(from));
}

function change(frames: Frame[], chance: Chance, changed: (frame: Frame) => Frame): void {
  const at = chance.below(frames.length);
  const frame = frames[at];
  if (frame !== undefined) frames[at] = changed(frame);
}

function madeUp(chance: Chance): Frame {
  return {
    type: chance.pick(TYPES),
    value: chance.pick(VALUES),
    channel: chance.pick(CHANNELS),
    payload: NOTHING,
  };
}

function otherPayload(frame: Frame, chance: Chance): Frame {
  if (frame.type !== DATA) return frame;
  const payload = mutateRequest(frame.payload, chance, frame.payload);
  return { ...frame, payload, value: chance.oneIn(10) ? frame.value : payload.length };
}

/** A payload in two frames means the same. */
function cutInTwo(frames: Frame[], chance: Chance): void {
  const index = chance.below(frames.length);
  const frame = frames[index];
  if (frame === undefined || frame.payload.length < 2) return;
  const at = 1 + chance.below(frame.payload.length - 1);
  const parts = [frame.payload.subarray(0, at), frame.payload.subarray(at)];
  frames.splice(
    index,
    1,
    ...parts.map((payload) => ({ ...frame, payload, value: payload.length })),
  );
}
