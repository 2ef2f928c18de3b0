/** Batches as their messages describe them, without messages. */
import type { DataType, RecordBatch } from "apache-arrow";
import { BodySink, type DictionaryContent } from "../../codec/body-sink.ts";
import { protocolError } from "../../error/sheaf-error.ts";
import type { BatchParts } from "../batch-body.ts";
import { dictionaryFromBody, type VectorDictionary } from "../dictionary.ts";
import { writeRecordBatch } from "../write-record-batch.ts";

/** What arrives when a batch is sent: one body, and dictionaries of their own bodies. */
export function partsOf(batch: RecordBatch): BatchParts {
  const sink = new BodySink();
  writeRecordBatch(batch, sink);
  return partsOfSink(sink, batch.numRows);
}

/** The parts of the batch that was written to a sink. */
export function partsOfSink(sink: BodySink, numRows: number): BatchParts {
  const dictionaries = new Map<number, VectorDictionary>();
  for (const content of sink.dictionaries.values()) {
    dictionaries.set(content.id, received(content.codec.type, content));
  }
  return {
    numRows,
    nodes: [...sink.nodes],
    buffers: [...sink.buffers],
    body: join(sink.takeChunks()),
    dictionaries: {
      dictionary(id) {
        const dictionary = dictionaries.get(id);
        if (dictionary === undefined) throw protocolError("invalid-batch", `no dictionary ${id}`);
        return dictionary;
      },
    },
  };
}

function received(type: DataType, { codec, values }: DictionaryContent): VectorDictionary {
  const sink = new BodySink();
  codec.write(values, sink);
  return dictionaryFromBody(type, partsOfSink(sink, values.length));
}

/** Chunks in one piece, 8-aligned. */
export function join(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.byteLength;
  }
  return joined;
}
