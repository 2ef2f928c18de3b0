/** Encoding and decoding without any carrier, by our codec. */
import { decodeStream, encodeRows, type RowCodec } from "@sheaf/arrow";
import { EIGHT_ROW, eightSchema, METADATA, pairSchema } from "../../cases/arrow-schemas.ts";
import type { CodecWork } from "../../cases/names.ts";
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import { synchronous } from "../../contender/synchronous.ts";
import { codecOf } from "./codecs.ts";
import { sealing } from "./sealing.ts";

/** The work of a codec case. */
export function codecWorkload(work: CodecWork): Workload {
  if (work === "seal-200b") return sealing();
  if (work === "one-row") return oneRow(codecOf(pairSchema()));
  const codec = codecOf(eightSchema());
  return work === "eight-fields-encode" ? encoding(codec) : decoding(codec);
}

/** Values to a whole IPC stream with metadata, and back. */
function oneRow(codec: RowCodec): Workload {
  const reader = codec.reader();
  return synchronous((i) => {
    const bytes = encodeRows(codec, [{ a: i, b: 0.5 }], METADATA);
    const batch = decodeStream(bytes).batches[0]!;
    batch.bindTo(reader);
    expectEqual(reader.row(0).a, i);
    expectEqual(batch.metadata.toMap().size, METADATA.size);
  });
}

/** Values to a whole IPC stream. */
function encoding(codec: RowCodec): Workload {
  const rows = [EIGHT_ROW];
  const { byteLength } = encodeRows(codec, rows);
  return synchronous(() => expectEqual(encodeRows(codec, rows).byteLength, byteLength));
}

/** A whole IPC stream to a plain object. */
function decoding(codec: RowCodec): Workload {
  const bytes = encodeRows(codec, [EIGHT_ROW]);
  const reader = codec.reader();
  return synchronous(() => {
    decodeStream(bytes).batches[0]!.bindTo(reader);
    expectEqual(reader.row(0).real, EIGHT_ROW.real);
  });
}
