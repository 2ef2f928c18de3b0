/** Encoding and decoding by apache-arrow: not a floor of physics, but the thing to beat. */

import { EIGHT_ROW, eightSchema, METADATA, pairSchema } from "../../cases/arrow-schemas.ts";
import type { CodecWork } from "../../cases/names.ts";
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import { synchronous } from "../../contender/synchronous.ts";
import { builtBatch, plainObject, readOnly, viewedBatch, written } from "./arrow-rows.ts";
import { sealing } from "./sealing.ts";

/** The work of a codec case. */
export function codecWorkload(work: CodecWork): Workload {
  if (work === "seal-200b") return sealing();
  if (work === "one-row") return oneRow();
  return work === "eight-fields-encode" ? encoding() : decoding();
}

function oneRow(): Workload {
  const schema = pairSchema();
  return synchronous((i) => {
    const batch = readOnly(written(viewedBatch(schema, [i, 0.5], METADATA)));
    expectEqual(plainObject(batch).a, i);
    expectEqual(batch.metadata.size, METADATA.size);
  });
}

function encoding(): Workload {
  const schema = eightSchema();
  const { byteLength } = written(builtBatch(schema, EIGHT_ROW));
  return synchronous(() => {
    expectEqual(written(builtBatch(schema, EIGHT_ROW)).byteLength, byteLength);
  });
}

function decoding(): Workload {
  const bytes = written(builtBatch(eightSchema(), EIGHT_ROW));
  return synchronous(() => expectEqual(plainObject(readOnly(bytes)).real, EIGHT_ROW.real));
}
