import { Binary, LargeBinary } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binaryCodec, fixedSizeBinaryCodec } from "./binary-codecs.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { readAll, roundTrip, SinkSource, writeBody } from "./testing/sink-source.ts";

const bytes = fc.oneof(fc.uint8Array({ maxLength: 50 }), fc.constant(new Uint8Array(0)));
const LARGE = new Uint8Array(16 * 1024).map((_, i) => i);

describe.each([new Binary(), new LargeBinary()])("%s", (type) => {
  const codec = binaryCodec(type);

  test("comes back", () => {
    fc.assert(
      fc.property(columnOf(bytes), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
      }),
    );
  });

  test("comes back when it is large", () => {
    expect(roundTrip(codec, [LARGE])).toEqual([LARGE]);
    expect(roundTrip(codec, [LARGE, null, LARGE.subarray(3)])).toEqual([
      LARGE,
      null,
      LARGE.subarray(3),
    ]);
  });
});

test("a Buffer is read back as a plain Uint8Array", () => {
  const [value] = roundTrip(binaryCodec(), [Buffer.from("abc")]);
  expect(value).toStrictEqual(Uint8Array.of(97, 98, 99));
});

describe("copying", () => {
  const taken = writeBody(binaryCodec(), [Uint8Array.of(1, 2, 3), LARGE]);
  const read = (copy?: boolean | "none"): boolean[] => {
    const codec = copy === undefined ? binaryCodec() : binaryCodec(new Binary(), { copy });
    const reader = codec.reader();
    const source = new SinkSource(taken);
    reader.bind(source);
    return [0, 1].map((row) => reader.get(row)?.buffer === source.bytes.buffer);
  };

  test("happens to everything, unless it is turned off for what is large", () => {
    expect(read()).toEqual([false, false]);
    expect(read(true)).toEqual([false, false]);
    expect(read(false)).toEqual([false, true]);
    expect(read("none")).toEqual([true, true]);
  });

  test("or not, the bytes are the same", () => {
    for (const copy of [false, "none"] as const) {
      expect(readAll(binaryCodec(new Binary(), { copy }), taken)).toEqual(
        readAll(binaryCodec(), taken),
      );
    }
  });

  test("does not reach beyond the value when the memory is a Buffer", () => {
    const reader = binaryCodec().reader();
    const source = new SinkSource(taken);
    source.bytes = Buffer.from(source.view.buffer);
    reader.bind(source);
    expect(reader.get(0)).toStrictEqual(Uint8Array.of(1, 2, 3));
  });
});

test.each([["text"], [[1, 2]], [new Uint16Array(2)], [new ArrayBuffer(2)]])(
  "%s is no bytes",
  (value) => {
    expect(failure(() => roundTrip(binaryCodec(), [new Uint8Array(1), value]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1],
    });
  },
);

test("offsets past the end are an invalid batch", () => {
  const taken = writeBody(binaryCodec(), [Uint8Array.of(1)]);
  taken.body[4] = 200;
  expect(failure(() => readAll(binaryCodec(), taken))).toMatchObject({
    code: "protocol/invalid-batch",
  });
});

describe("bytes of a fixed size", () => {
  test.each([0, 1, 3, 16, 40])("come back when it is %d", (size) => {
    const codec = fixedSizeBinaryCodec(size);
    const value = fc.uint8Array({ minLength: size, maxLength: size });
    fc.assert(
      fc.property(columnOf(value), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
      }),
    );
  });

  test("have that size", () => {
    const codec = fixedSizeBinaryCodec(2);
    for (const value of [Uint8Array.of(1), Uint8Array.of(1, 2, 3), [1, 2], "ab"]) {
      expect(failure(() => roundTrip(codec, [null, value]))).toMatchObject({
        code: "schema/type-mismatch",
        path: [1],
      });
    }
  });

  test("are views where no copy is wanted and they are large", () => {
    const codec = fixedSizeBinaryCodec(LARGE.length, { copy: false });
    const reader = codec.reader();
    const source = new SinkSource(writeBody(codec, [LARGE]));
    reader.bind(source);
    expect(reader.get(0)?.buffer).toBe(source.bytes.buffer);
    expect(reader.get(0)).toEqual(LARGE);
  });

  test("are all there", () => {
    const taken = writeBody(fixedSizeBinaryCodec(2), [Uint8Array.of(1, 2)]);
    taken.nodes[0] = 5;
    expect(failure(() => readAll(fixedSizeBinaryCodec(2), taken))).toMatchObject({
      code: "protocol/invalid-batch",
    });
  });

  test.each([-1, 1.5])("cannot be %d wide", (width) => {
    expect(failure(() => fixedSizeBinaryCodec(width))).toMatchObject({
      code: "schema/invalid-declaration",
    });
  });
});
