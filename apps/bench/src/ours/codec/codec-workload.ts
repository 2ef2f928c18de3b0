/** Encoding and decoding without any carrier, by our codec. */
import { decodeStream, encodeRows, type RowCodec, type RowReader } from "@sheaf/arrow";
import type { CodecWork } from "../../cases/names.ts";
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import { eightCodec, eightRow, METADATA, pairCodec } from "./codecs.ts";

/** The work of a codec case. */
export function codecWorkload(work: CodecWork): Workload {
  if (work === "one-row") return oneRow(pairCodec());
  const codec = eightCodec();
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

function encoding(codec: RowCodec): Workload {
  const rows = [eightRow()];
  const { byteLength } = encodeRows(codec, rows);
  return synchronous(() => expectEqual(encodeRows(codec, rows).byteLength, byteLength));
}

function decoding(codec: RowCodec): Workload {
  const bytes = encodeRows(codec, [eightRow()]);
  const reader = codec.reader();
  return synchronous(() => expectEqual(decodeRow(bytes, reader).real, eightRow().real));
}

function decodeRow(bytes: Uint8Array, reader: RowReader): Record<string, unknown> {
  decodeStream(bytes).batches[0]!.bindTo(reader);
  return reader.row(0);
}

function synchronous(unit: (i: number) => void): Workload {
  return {
    run(count) {
      for (let i = 0; i < count; i++) unit(i);
    },
    close() {},
  };
}
