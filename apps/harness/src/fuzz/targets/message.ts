/** The reader of messages, fed the same bytes in one piece and in many. */
import { bodyOf, DecodeContext, type IpcMessage, MessageReader } from "@sheaf/arrow";
import { largeStream, streamSeeds } from "../seeds/streams.ts";
import { outcomeOf } from "../trial/outcome.ts";
import { BYTES, type FuzzTarget } from "../trial/target.ts";
import { LIMITS } from "./codec.ts";
import { chanceOf } from "./input-chance.ts";
import { mutateStream } from "./mutate-stream.ts";

let context = new DecodeContext({ limits: LIMITS });

export const message: FuzzTarget<Uint8Array> = {
  name: "message",
  about: "message reader, whole and in cuts",
  ...BYTES,
  seeds: async () => [...(await streamSeeds()), await largeStream()],
  mutate: mutateStream,
  renew() {
    context = new DecodeContext({ limits: LIMITS });
  },
  run(bytes) {
    const chance = chanceOf(bytes);
    const most = 1 + chance.below(chance.pick([4, 40, 400, 40_000]));
    const whole = new Reading(bytes, () => bytes.length);
    const cut = new Reading(bytes, () => 1 + chance.below(most));
    if (whole.seen !== cut.seen) throw new Error(`${whole.seen} is, in cuts, ${cut.seen}`);
    return whole.end;
  },
};

/** What comes out of bytes that arrive in chunks of some sizes. */
class Reading {
  /** All that was seen, messages and end. */
  readonly seen: string;
  /** How it ended. */
  readonly end: string;
  readonly #reader: MessageReader = new MessageReader(LIMITS, context.headers);
  readonly #messages: string[] = [];

  constructor(bytes: Uint8Array, nextSize: () => number) {
    this.end = outcomeOf(() => this.#read(bytes, nextSize));
    this.seen = [...this.#messages, this.end].join("; ");
  }

  #read(bytes: Uint8Array, nextSize: () => number): string {
    for (let at = 0; at < bytes.length; ) {
      const target = this.#reader.target();
      const chunk = received(bytes.subarray(at, at + nextSize()), target);
      at += chunk.length;
      this.#reader.push(chunk);
      for (let next = this.#reader.next(); next !== undefined; next = this.#reader.next()) {
        this.#messages.push(summaryOf(next));
      }
      // What was not read into place was only lent.
      if (target === undefined) chunk.fill(0xee);
    }
    return this.#reader.isAtBoundary ? "whole" : "cut short";
  }
}

/** The chunk where the reader would have it, or in memory of its own. */
function received(chunk: Uint8Array, target: Uint8Array | undefined): Uint8Array {
  if (target === undefined) return chunk.slice();
  const taken = chunk.subarray(0, target.length);
  target.set(taken);
  return target.subarray(0, taken.length);
}

function summaryOf(message: IpcMessage): string {
  if (message.kind === "end") return "end";
  const { kind, header, refusedBytes } = message;
  const { bytes, start, end } = header.reader;
  const body = digest(bodyOf(message));
  return `${kind} ${digest(bytes.subarray(start, end))} ${body} ${refusedBytes ?? ""}`;
}

function digest(bytes: Uint8Array): string {
  let value = bytes.length;
  for (let at = 0; at < bytes.length; at++) value = Math.imul(value ^ bytes[at]!, 0x01000193);
  return `${bytes.length}:${value >>> 0}`;
}
