/** Rows of a batch: all made at once and kept, or looked at one after another. */
import { expectEqual } from "../../contender/expect.ts";
import { rawRoundTrips } from "../../floor/raw-round-trips.ts";
import { rowReader } from "../../floor/read-rows.ts";
import { LOCKSTEP, turnsOf } from "../../ours/workloads/streams.ts";
import type { Carriers } from "../carriers.ts";
import type { Sweep } from "./sweep.ts";

const SIZES = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
const DOUBLE_BYTES = 8;
/** What a tick and a batch weigh beside their rows, about. */
const ENVELOPE_BYTES = 300;

/** Rows as plain objects, which all live until the last one is made. */
export function rows(carriers: Carriers): Sweep {
  return {
    name: "rows",
    title: "rows of a batch, all of them made and kept, over unix",
    sizes: SIZES,
    async open(count) {
      const client = await carriers.connect("unix");
      return turnsOf(client, client.bulk({ rows: count }, LOCKSTEP), (batch) => {
        expectEqual(batch.rows().at(-1)?.value, (count - 1) / DOUBLE_BYTES);
      });
    },
    floor: {
      title: "as many bytes over unix, and a plain object made of each double",
      open: (count) => bytesOf(count, rowReader(count)),
    },
  };
}

/** The same rows, of which none is kept. */
export function values(carriers: Carriers): Sweep {
  return {
    name: "values",
    title: "rows of a batch, looked at one after another, over unix",
    sizes: SIZES,
    async open(count) {
      const client = await carriers.connect("unix");
      const expected = (count * (count - 1)) / 2 / DOUBLE_BYTES;
      return turnsOf(client, client.bulk({ rows: count }, LOCKSTEP), (batch) => {
        let sum = 0;
        for (const value of batch.column("value")) sum += value;
        expectEqual(sum, expected);
      });
    },
    floor: {
      title: "as many bytes over unix, and each double added up",
      open: (count) => bytesOf(count, adder(count)),
    },
  };
}

function bytesOf(count: number, look: (reply: Uint8Array) => void) {
  const reply = count * DOUBLE_BYTES + ENVELOPE_BYTES;
  return rawRoundTrips("unix", { traffic: { request: ENVELOPE_BYTES, reply }, window: 1, look });
}

function adder(count: number): (reply: Uint8Array) => void {
  return ({ buffer, byteOffset }) => {
    let sum = 0;
    for (const value of new Float64Array(buffer, byteOffset, count)) sum += value;
    if (Number.isNaN(sum)) throw new Error("no sum");
  };
}
