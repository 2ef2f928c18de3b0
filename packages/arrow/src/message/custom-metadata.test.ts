import {
  Field,
  Int32,
  RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Schema,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordBatchFromRows } from "../batch/batch-values.ts";
import { rowCodecFor } from "../codec/codec-for.ts";
import { failure } from "../codec/testing/failure.ts";
import { decodeStream, encodeBatches } from "../ipc/stream-bytes.ts";
import { StreamEncoder } from "../ipc/stream-encoder.ts";
import { encodeSample } from "../ipc/testing/sample-streams.ts";
import {
  CustomMetadata,
  encodeMetadata,
  type MetadataPairs,
  type MetadataValue,
} from "./custom-metadata.ts";
import { FlatReader } from "./flat-reader.ts";

const SCHEMA = new Schema([new Field("n", new Int32(), true)]);
const CODEC = rowCodecFor(SCHEMA);
const ROWS = [{ n: 7 }];

/** Metadata, sent beside a batch. */
function sent(pairs: MetadataPairs): Uint8Array {
  const encoder = new StreamEncoder(SCHEMA);
  const options = { metadata: encodeMetadata(pairs), end: true };
  const [chunk] = encoder.encode(0, (sink) => CODEC.writeRows([], sink), options);
  return chunk!;
}

function received(bytes: Uint8Array): CustomMetadata {
  return decodeStream(bytes).batches[0]!.metadata;
}

/** What apache-arrow makes of the metadata that we write. */
function readByApache(bytes: Uint8Array): [string, string][] {
  const [batch] = [...RecordBatchReader.from(bytes)];
  return [...batch!.metadata];
}

/** Text without lone surrogates, which UTF-8 cannot hold. */
const text = fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 12 }));
const uniquePairs = fc.uniqueArray(fc.tuple(text, text), {
  selector: ([key]) => key,
  maxLength: 12,
});

const CASES: Record<string, [string, string][]> = {
  "one pair": [["key", "value"]],
  "an empty value": [["key", ""]],
  "an empty key": [["", "value"]],
  "nothing but empty": [["", ""]],
  "keys beyond ASCII": [
    ["schlüssel", "ü"],
    ["鍵", "値"],
    ["🔑", "🎉"],
  ],
  "keys that begin and end alike": [
    ["vgi_rpc.method", "a"],
    ["vgi_rpc.methods", "b"],
    ["gi_rpc.method", "c"],
  ],
  "keys of one length in characters and of another in bytes": [
    ["é", "latin"],
    ["e", "ascii"],
    ["éé", "more"],
  ],
  "control characters and zeros": [["a\0b", "\0"]],
  "a long value": [["log_extra", "é".repeat(50_000)]],
  "many pairs": Array.from({ length: 500 }, (_, i) => [`key ${i}`, `value ${i}`]),
};

describe.each(Object.entries(CASES))("%s", (_name, pairs) => {
  const bytes = sent(pairs);

  test("comes back one by one", () => {
    const metadata = received(bytes);
    expect(metadata.size).toBe(pairs.length);
    for (const [key, value] of pairs) {
      expect([metadata.get(key), metadata.has(key), metadata.isText(key)]).toEqual([
        value,
        true,
        true,
      ]);
    }
    expect(metadata.get("absent")).toBeUndefined();
    expect(metadata.has("absent")).toBe(false);
    expect(metadata.isText("absent")).toBe(true);
  });

  test("comes back as a map in the order in which it was sent", () => {
    const metadata = received(bytes);
    expect([...metadata.toMap()]).toEqual(pairs);
    expect(metadata.toMap()).toBe(metadata.toMap());
    for (const [key, value] of pairs) expect(metadata.get(key)).toBe(value);
  });

  test("is read by apache-arrow", () => {
    expect(readByApache(bytes)).toEqual(pairs);
  });

  test("is read from what apache-arrow writes", () => {
    const made = recordBatchFromRows(SCHEMA, ROWS);
    const batch = new RecordBatch(SCHEMA, made.data, new Map(pairs));
    const writer = new RecordBatchStreamWriter();
    writer.write(batch);
    writer.finish();
    expect([...received(writer.toUint8Array(true)).toMap()]).toEqual(pairs);
  });

  test("survives becoming a record batch and being sent on", () => {
    const batch = decodeStream(encodeSample(SCHEMA, [{ rows: ROWS, metadata: pairs }])).batches[0]!;
    const again = encodeBatches(SCHEMA, [batch.toRecordBatch()]);
    expect([...received(again).toMap()]).toEqual(pairs);
  });
});

test("any pairs come back, from us and from apache-arrow", () => {
  fc.assert(
    fc.property(uniquePairs, (pairs) => {
      const bytes = sent(pairs);
      const metadata = received(bytes);
      for (const [key, value] of pairs) expect(metadata.get(key)).toBe(value);
      expect([...metadata.toMap()]).toEqual(pairs);
      expect(readByApache(bytes)).toEqual(pairs);
    }),
  );
});

test("a batch without metadata has none", () => {
  for (const bytes of [encodeSample(SCHEMA, [{ rows: ROWS }]), sent([])]) {
    const metadata = received(bytes);
    expect(metadata.size).toBe(0);
    expect(metadata.get("key")).toBeUndefined();
    expect(metadata.toMap().size).toBe(0);
  }
  expect(CustomMetadata.NONE.getBytes("key")).toBeUndefined();
});

describe("a value of bytes", () => {
  const bytes = Uint8Array.of(0xff, 0x00, 0xc3, 0x28, 0x80);

  test("comes back as it was", () => {
    const pairs: [string, MetadataValue][] = [
      ["token", bytes],
      ["empty", new Uint8Array(0)],
      ["text", "ok"],
    ];
    const metadata = received(sent(pairs));
    expect(metadata.getBytes("token")).toEqual(bytes);
    expect(metadata.getBytes("empty")).toEqual(new Uint8Array(0));
    expect(metadata.isText("token")).toBe(false);
    expect(metadata.isText("empty")).toBe(true);
    expect(metadata.get("token")).toBe("\ufffd\0\ufffd(\ufffd");
    expect(metadata.get("text")).toBe("ok");
  });

  test("of any length does not touch what stands beside it", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 }), (values) => {
        const metadata = received(sent(values.map((value, i) => [`${i}`, value])));
        for (const [i, value] of values.entries()) {
          expect(metadata.getBytes(`${i}`)).toEqual(value);
        }
      }),
    );
  });
});

test("lone surrogates are sent as U+FFFD, in values of any length", () => {
  for (const length of [1, 60]) {
    const value = "\ud800".repeat(length);
    expect(received(sent([["k", value]])).get("k")).toBe("\ufffd".repeat(length));
  }
});

describe("a key that stands twice", () => {
  const pairs: [string, string][] = [
    ["k", "first"],
    ["other", "x"],
    ["k", "second"],
  ];

  test("has its first value, before and after the map was made", () => {
    const metadata = received(sent(pairs));
    expect(metadata.size).toBe(3);
    expect(metadata.get("k")).toBe("first");
    expect(metadata.toMap()).toEqual(
      new Map([
        ["k", "first"],
        ["other", "x"],
      ]),
    );
    expect(metadata.get("k")).toBe("first");
    expect(new TextDecoder().decode(metadata.getBytes("k"))).toBe("first");
  });
});

describe("an encoded block", () => {
  test("ends each text with a zero, as flatbuffers do", () => {
    const texts = ["abcd", "efgh", "ijklm", "nop", "qrst", ""];
    const { block } = encodeMetadata([0, 2, 4].map((i) => [texts[i]!, texts[i + 1]!] as const));
    for (const text of texts.slice(0, -1)) {
      expect(block[Buffer.from(block).indexOf(text) + text.length]).toBe(0);
    }
  });

  test("is padded with zeros to a multiple of 8", () => {
    fc.assert(
      fc.property(uniquePairs, (pairs) => {
        const { block } = encodeMetadata(pairs);
        expect(block.length % 8).toBe(0);
        const content = new TextEncoder();
        // Every byte that is no structure is either content or zero.
        const sum = (bytes: Uint8Array): number => bytes.reduce((total, byte) => total + byte, 0);
        const tables = 4 + pairs.length * 4 + 8 + pairs.length * 12;
        let structure = 0;
        for (const [key, value] of pairs) {
          for (const part of [key, value]) {
            const encoded = content.encode(part);
            structure += sum(encoded) + sum(lengthBytes(encoded.length));
          }
        }
        expect(sum(block.subarray(tables))).toBe(structure);
      }),
    );
  });

  test("can go with any number of batches", () => {
    const metadata = encodeMetadata([["k", "v"]]);
    const before = metadata.block.slice();
    const encoder = new StreamEncoder(new Schema([]));
    encoder.encode(0, () => {}, { metadata });
    encoder.encode(0, () => {}, { metadata });
    expect(metadata.block).toEqual(before);
  });
});

function lengthBytes(length: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(length).buffer);
}

test("a key that is not well-formed is found by the text that it reads as", () => {
  const bytes = sent([["e", "value"]]);
  bytes[Buffer.from(bytes).indexOf("e\0")] = 0xe9;
  const metadata = received(bytes);
  for (let i = 0; i < 2; i++) {
    expect([metadata.get("é"), metadata.get("\ufffd")]).toEqual([undefined, "value"]);
    metadata.toMap();
  }
});

describe("hostile metadata", () => {
  /** A message whose metadata names one long text over and over. */
  function repeating(count: number, length: number): CustomMetadata {
    const { block } = encodeMetadata([["k", "x".repeat(length)]]);
    const vector = 28;
    const blockAt = vector + 4 + count * 4;
    const bytes = new Uint8Array(blockAt + block.length);
    const view = new DataView(bytes.buffer);
    bytes.set(block, blockAt);
    // The root table at 20 has its vtable at 4, by which field 4 is the only one there is.
    view.setUint32(0, 20, true);
    view.setUint16(4, 14, true);
    view.setUint16(6, 8, true);
    view.setUint16(16, 4, true);
    view.setInt32(20, 16, true);
    view.setUint32(24, vector - 24, true);
    view.setUint32(vector, count, true);
    const pair = blockAt + 4 + view.getUint32(blockAt + 4, true);
    for (let at = vector + 4; at < blockAt; at += 4) view.setUint32(at, pair - at, true);
    return new CustomMetadata(new FlatReader(bytes, view, 0, bytes.length), 20);
  }

  test("is bounded in what it makes us decode", () => {
    const { code, message } = failure(() => repeating(500, 100_000));
    expect(code).toBe("protocol/malformed-message");
    expect(message).toContain("over and over");
  });

  test("is bounded in the number of its pairs", () => {
    const { code, message } = failure(() => repeating(100_000, 10));
    expect(code).toBe("protocol/malformed-message");
    expect(message).toContain("more metadata than room");
  });

  test("is refused along with its batch wherever one of its offsets is wrong", () => {
    const bytes = sent([["key", "value"]]);
    const at = Buffer.from(bytes).indexOf("value") - 4;
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, 1000, true);
    expect(failure(() => decodeStream(bytes)).code).toBe("protocol/malformed-message");
  });

  test("of a few repetitions is read", () => {
    expect(repeating(5, 1000).toMap().get("k")).toHaveLength(1000);
  });
});
