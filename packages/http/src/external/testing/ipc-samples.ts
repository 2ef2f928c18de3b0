/** For tests: IPC streams as they are stored. */
import {
  encodeMetadata,
  joinChunks,
  type MetadataPairs,
  rowCodec,
  StreamEncoder,
  utf8Codec,
} from "@sheaf/arrow";
import type { Schema } from "apache-arrow";

const CODEC = rowCodec([{ name: "text", nullable: false, codec: utf8Codec() }]);

/** The schema of all streams here: one column of text. */
export const TEXT_SCHEMA: Schema = CODEC.schema;

/** One batch: its texts, and its metadata. */
export interface TextBatch {
  readonly texts: readonly string[];
  readonly metadata?: MetadataPairs;
}

/** A complete stream in chunks. */
export function textChunks(...batches: readonly TextBatch[]): Uint8Array[] {
  const encoder = new StreamEncoder(TEXT_SCHEMA);
  const chunks = batches.flatMap(({ texts, metadata }) => {
    const rows = texts.map((text) => ({ text }));
    return encoder.encode(rows.length, (sink) => CODEC.writeRows(rows, sink), {
      metadata: metadata && encodeMetadata(metadata),
    });
  });
  return [...chunks, ...encoder.end()];
}

/** A complete stream. */
export function textStream(...batches: readonly TextBatch[]): Uint8Array {
  return joinChunks(textChunks(...batches));
}

/** A stream of one batch that does not compress, of at least this size. */
export function largeStream(bytes: number): Uint8Array {
  let text = "";
  let state = 1;
  while (text.length < bytes) {
    state = Math.imul(state, 0x5bd1e995) + 12345;
    text += (state >>> 0).toString(36);
  }
  return textStream({ texts: [text] });
}

/** The metadata of a log batch. */
export function logPairs(level: string, message: string): [string, string][] {
  return [
    ["vgi_rpc.log_level", level],
    ["vgi_rpc.log_message", message],
  ];
}
