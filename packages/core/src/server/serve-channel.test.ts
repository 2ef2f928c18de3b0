import { DecodeContext, encodeMetadata, StreamEncoder } from "@sheaf/arrow";
import { Field, Float64, Schema } from "apache-arrow";
import { describe, expect, test } from "vitest";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { channelPair } from "../transport/channel-pair.ts";
import { Frames } from "../transport/frames.ts";
import { rowFormatOf } from "../wire/row-format.ts";
import { RequestReader } from "./serve-channel.ts";

const { codec: CODEC } = rowFormatOf(new Schema([new Field("value", new Float64(), false)]));

function requestOf(value: number): Uint8Array {
  const metadata = encodeMetadata([["method", `m${value}`]]);
  const encoder = new StreamEncoder(CODEC.schema);
  return encoder.encodeRow(CODEC, { value }, { metadata, end: true })[0]!;
}

/** Brings chunks one after another, all of them in the same memory. */
function inOneBuffer(chunks: readonly Uint8Array[]): ByteChannel {
  const buffer = new Uint8Array(64 * 1024);
  const [near] = channelPair();
  let next = 0;
  return {
    name: "one buffer",
    send: () => undefined,
    close: () => near.close(),
    async receive() {
      buffer.fill(0xee);
      const chunk = chunks[next++];
      if (chunk === undefined) return undefined;
      buffer.set(chunk);
      return buffer.subarray(0, chunk.length);
    },
  };
}

/** The values of the requests that come in these chunks. */
async function valuesIn(chunks: readonly Uint8Array[]): Promise<unknown[]> {
  const frames = new Frames(inOneBuffer(chunks), new DecodeContext());
  const requests = new RequestReader(frames);
  const values: unknown[] = [];
  for (;;) {
    const request = requests.poll();
    if (request === undefined) {
      if (await frames.more()) continue;
      return values;
    }
    expect(request).toMatchObject({ batchCount: 1, problem: undefined });
    const { value } = request.batch!.readRow(CODEC.reader());
    expect(request.metadata.get("method")).toBe(`m${value}`);
    values.push(value);
  }
}

describe("a request", () => {
  const one = requestOf(1);
  const both = new Uint8Array([...one, ...requestOf(2)]);

  test("is read whole wherever it is cut, by a reader whose buffer is used again", async () => {
    for (let cut = 1; cut < both.length; cut++) {
      expect(await valuesIn([both.subarray(0, cut), both.subarray(cut)])).toEqual([1, 2]);
    }
  });

  test("that its client did not finish is none", async () => {
    expect(await valuesIn([one, one.subarray(0, one.length - 8)])).toEqual([1]);
  });
});
