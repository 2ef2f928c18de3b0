import {
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  Uint8,
  Uint16,
  Uint32,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BodySink, REFERENCE_MIN_BYTES } from "./body-sink.ts";
import type { ColumnCodec } from "./column-codec.ts";
import { fromHalf, toHalf } from "./half-float.ts";
import { boolCodec, floatCodec, integerCodec, nullCodec } from "./primitive-codecs.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { roundTrip, SinkSource, takeBody, writeBody } from "./testing/sink-source.ts";

/** Writes values of any type, as callers without types do. */
function write(codec: ColumnCodec<unknown>, values: unknown[]): void {
  codec.write(values, new BodySink());
}

describe("nulls", () => {
  test("have a node and no buffers", () => {
    const taken = writeBody(nullCodec(), [null, undefined, null]);
    expect(taken.nodes).toEqual([3, 3]);
    expect(taken.buffers).toEqual([]);
    expect(roundTrip(nullCodec(), [null, undefined])).toEqual([null, null]);
  });

  test("are all there is", () => {
    expect(failure(() => write(nullCodec(), [null, 0]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1],
      message: "expected Null, got number 0",
    });
  });
});

describe("booleans", () => {
  test("come back", () => {
    fc.assert(
      fc.property(columnOf(fc.boolean()), (values) => {
        expect(roundTrip(boolCodec(), values)).toEqual(values);
      }),
    );
  });

  test("are packed from the lowest bit", () => {
    const values = [true, false, true, true, false, false, false, false, true];
    const { buffers, body } = writeBody(boolCodec(), values);
    expect(buffers).toEqual([0, 0, 0, 2]);
    expect([...body]).toEqual([0b1101, 1, 0, 0, 0, 0, 0, 0]);
  });

  test.each([[1], ["true"], [{}]])("are not %j", (value) => {
    const expected = { code: "schema/type-mismatch" };
    expect(failure(() => write(boolCodec(), [true, value]))).toMatchObject({
      ...expected,
      path: [1],
    });
    expect(failure(() => boolCodec().writeOne?.(value as never, new BodySink()))).toMatchObject({
      ...expected,
      path: [0],
    });
  });
});

const INTEGERS = [
  { type: new Int8(), min: -128, max: 127, ready: Int8Array },
  { type: new Int16(), min: -32768, max: 32767, ready: Int16Array },
  { type: new Int32(), min: -(2 ** 31), max: 2 ** 31 - 1, ready: Int32Array },
  { type: new Uint8(), min: 0, max: 255, ready: Uint8Array },
  { type: new Uint16(), min: 0, max: 65535, ready: Uint16Array },
  { type: new Uint32(), min: 0, max: 2 ** 32 - 1, ready: Uint32Array },
];

describe.each(INTEGERS)("$type.ArrayType.name", ({ type, min, max, ready }) => {
  const codec = integerCodec(type);
  const value = fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0));

  test("comes back", () => {
    fc.assert(
      fc.property(columnOf(value), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
      }),
    );
  });

  test("comes back from typed arrays of its own and of another kind", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 40 }), (values) => {
        expect(roundTrip(codec, ready.from(values))).toEqual(values);
        expect(roundTrip(codec, Float64Array.from(values))).toEqual(values);
      }),
    );
  });

  test("comes back from every kind of integer array", () => {
    for (const { ready: kind } of INTEGERS) {
      expect(roundTrip(codec, kind.from([0, 1, 100, 127]))).toEqual([0, 1, 100, 127]);
    }
    expect(roundTrip(codec, Uint8ClampedArray.of(1, 2))).toEqual([1, 2]);
  });

  test.each([min - 1, max + 1, 1e300])("refuses %d", (outside) => {
    const expected = { code: "schema/out-of-range" };
    expect(failure(() => write(codec, [min, null, outside]))).toMatchObject({
      ...expected,
      path: [2],
    });
    expect(failure(() => codec.writeOne?.(outside, new BodySink()))).toMatchObject({
      ...expected,
      path: [0],
    });
  });

  test.each([[0.5], [Number.NaN], [Number.POSITIVE_INFINITY], ["1"], [1n], [true]])(
    "refuses %s as no integer",
    (other) => {
      expect(failure(() => write(codec, [1, other]))).toMatchObject({
        code: "schema/type-mismatch",
        path: [1],
      });
    },
  );
});

test("64-bit integers have codecs of their own", () => {
  expect(failure(() => integerCodec(new Int64()))).toMatchObject({
    code: "schema/invalid-declaration",
  });
});

describe("floating-point numbers", () => {
  const special = fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, 5e-324);
  const number = fc.oneof(fc.double(), special, fc.integer());

  test.each([
    [new Float64(), (value: number) => value],
    [new Float32(), Math.fround],
    [new Float16(), (value: number) => fromHalf(toHalf(value))],
  ])("come back as %s", (type, rounded) => {
    const codec = floatCodec(type);
    fc.assert(
      fc.property(columnOf(number), (values) => {
        const expected = values.map((value) => (value === null ? null : rounded(value)));
        expect(roundTrip(codec, values)).toEqual(expected);
      }),
    );
  });

  test("come back from typed arrays", () => {
    const values = [1.5, -0, Number.NaN, 2 ** 20];
    expect(roundTrip(floatCodec(new Float64()), Float64Array.from(values))).toEqual(values);
    expect(roundTrip(floatCodec(new Float32()), Float32Array.from(values))).toEqual(values);
    // Not taken for a half's bits:
    expect(roundTrip(floatCodec(new Float16()), Uint16Array.of(1, 2))).toEqual([1, 2]);
    expect(roundTrip(floatCodec(new Float64()), Float32Array.of(1.5))).toEqual([1.5]);
  });

  test("of a large typed array are referred to, not copied", () => {
    const values = new Float64Array(REFERENCE_MIN_BYTES / 8).fill(2.5).subarray(0);
    const sink = new BodySink();
    floatCodec(new Float64()).write(values, sink);
    expect(sink.isContiguous).toBe(false);
    expect(sink.takeChunks().some((chunk) => chunk.buffer === values.buffer)).toBe(true);
  });

  test.each([["1"], [1n], [false], [new Date(0)]])("are not %s", (value) => {
    expect(failure(() => write(floatCodec(new Float64()), [1, value]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1],
    });
  });
});

describe("broken buffers", () => {
  test("that are too short are an invalid batch", () => {
    const taken = writeBody(floatCodec(new Float64()), [1, 2, 3]);
    taken.nodes[0] = 4;
    expect(
      failure(() => floatCodec(new Float64()).reader().bind(new SinkSource(taken))),
    ).toMatchObject({ code: "protocol/invalid-batch" });
    const bits = writeBody(boolCodec(), [true]);
    bits.nodes[0] = 9;
    expect(failure(() => boolCodec().reader().bind(new SinkSource(bits)))).toMatchObject({
      code: "protocol/invalid-batch",
    });
  });

  test("without the bitmap that the null count asks for are an invalid batch", () => {
    const taken = writeBody(boolCodec(), [true, false]);
    taken.nodes[1] = 1;
    expect(failure(() => boolCodec().reader().bind(new SinkSource(taken)))).toMatchObject({
      code: "protocol/invalid-batch",
    });
  });

  test("without a bitmap and with nulls uncounted have no nulls", () => {
    const taken = writeBody(boolCodec(), [true, false]);
    taken.nodes[1] = -1;
    const reader = boolCodec().reader();
    reader.bind(new SinkSource(taken));
    expect([reader.get(0), reader.get(1)]).toEqual([true, false]);
  });

  test("a bitmap is ignored where the count says that nothing is null", () => {
    const taken = writeBody(boolCodec(), [null, true]);
    taken.nodes[1] = 0;
    const reader = boolCodec().reader();
    reader.bind(new SinkSource(taken));
    expect([reader.get(0), reader.get(1)]).toEqual([false, true]);
  });
});

test("a reader forgets the batch before", () => {
  const codec = integerCodec(new Int16());
  const reader = codec.reader();
  reader.bind(new SinkSource(writeBody(codec, [null, 2])));
  expect(reader.get(0)).toBeNull();
  const sink = new BodySink();
  codec.write([7, 8, 9], sink);
  reader.bind(new SinkSource(takeBody(sink)));
  expect(reader.length).toBe(3);
  expect([0, 1, 2].map((row) => reader.get(row))).toEqual([7, 8, 9]);
});
