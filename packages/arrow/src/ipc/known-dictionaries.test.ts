import { Binary, Dictionary, Field, Int16, Schema, Utf8 } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { failure } from "../codec/testing/failure.ts";
import type { ReceivedBatch } from "./received-batch.ts";
import { decodeStream } from "./stream-bytes.ts";
import { messageEnds, rowsOfReceived } from "./testing/read-streams.ts";
import { encodeSample } from "./testing/sample-streams.ts";

const ID = 7;
const COLORS = new Schema([new Field("color", new Dictionary(new Utf8(), new Int16(), ID), true)]);

function stream(...names: string[]): Uint8Array {
  return encodeSample(COLORS, [{ rows: names.map((color) => ({ color })) }]);
}

function received(bytes: Uint8Array): ReceivedBatch {
  return decodeStream(bytes).batches[0]!;
}

function colorsOf(batch: ReceivedBatch): unknown[] {
  return rowsOfReceived(batch).map(({ color }) => color);
}

/** What stands for the values of a batch's dictionary. */
function originOf({ dictionaries }: ReceivedBatch): unknown {
  const dictionary = dictionaries.dictionary(ID);
  return dictionary.origin ?? dictionary;
}

describe("a dictionary that comes again", () => {
  test("is the one that is known", () => {
    const bytes = stream("red", "green");
    const first = received(bytes);
    const second = received(bytes.slice());
    expect(originOf(second)).toBe(originOf(first));
    expect([colorsOf(first), colorsOf(second)]).toEqual(new Array(2).fill(["red", "green"]));
  });

  test("does not lie in the memory that it came in", () => {
    const bytes = stream("lent", "memory");
    const first = received(bytes).own();
    bytes.fill(0xee);
    expect(colorsOf(received(stream("lent", "memory")))).toEqual(["lent", "memory"]);
    expect(colorsOf(first)).toEqual(["lent", "memory"]);
  });

  test("with other values of the same length is another one", () => {
    const first = received(stream("black", "white"));
    const second = received(stream("green", "brown"));
    expect([colorsOf(first), colorsOf(second)]).toEqual([
      ["black", "white"],
      ["green", "brown"],
    ]);
    expect(colorsOf(received(stream("black", "white")))).toEqual(["black", "white"]);
  });

  test("with the same bytes, but of another type, is another one", () => {
    const type = new Dictionary(new Binary(), new Int16(), ID);
    const binary = (...bytes: number[]): Uint8Array => {
      const rows = [{ color: Uint8Array.from(bytes) }];
      return encodeSample(new Schema([new Field("color", type, true)]), [{ rows }]);
    };
    for (let time = 0; time < 2; time++) {
      expect(colorsOf(received(stream("ab")))).toEqual(["ab"]);
      expect(colorsOf(received(binary(0x61, 0x62)))).toEqual([Uint8Array.of(0x61, 0x62)]);
    }
    // Bytes that are no text have been accepted as bytes.
    const text = stream("cd");
    text[text.lastIndexOf(0x63)] = 0xff;
    expect(colorsOf(received(binary(0xff, 0x64)))).toEqual([Uint8Array.of(0xff, 0x64)]);
    expect(failure(() => received(text))).toMatchObject({ code: "protocol/invalid-batch" });
  });

  test("is checked again when its values have changed", () => {
    const bytes = stream("valid");
    expect(colorsOf(received(bytes))).toEqual(["valid"]);
    const broken = bytes.slice();
    // The body of the dictionary ends with the text, padded to eight bytes.
    broken[messageEnds(bytes)[1]! - 8] = 0xff;
    expect(failure(() => received(broken))).toMatchObject({ code: "protocol/invalid-batch" });
    expect(colorsOf(received(bytes))).toEqual(["valid"]);
  });

  test("has no memory that anyone gets", () => {
    const bytes = stream("mine", "yours");
    const batches = [0, 1, 2].map(() => received(bytes));
    for (const batch of batches) {
      const { data } = batch.toRecordBatch().getChild("color")!.data[0]!.dictionary!;
      // Whoever has a batch may do as they like with its memory.
      const buffer = data[0]!.values.buffer as ArrayBuffer;
      expect(buffer.byteLength).toBeGreaterThan(0);
      structuredClone(buffer, { transfer: [buffer] });
      expect(buffer.byteLength).toBe(0);
    }
    for (const batch of [...batches, received(bytes)]) {
      expect(colorsOf(batch)).toEqual(["mine", "yours"]);
    }
  });

  test("is not kept when it is large", () => {
    const bytes = stream("x".repeat(2_000));
    expect(originOf(received(bytes))).not.toBe(originOf(received(bytes)));
  });
});
