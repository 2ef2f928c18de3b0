import { Int64, Uint64 } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BodySink } from "./body-sink.ts";
import { int64Codec, int64NumberCodec, uint64Codec } from "./int64-codecs.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { readAll, roundTrip, writeBody } from "./testing/sink-source.ts";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const SAFE = Number.MAX_SAFE_INTEGER;

const CODECS = [
  { name: "int64", codec: int64Codec(), min: MIN, max: MAX, ready: BigInt64Array },
  { name: "uint64", codec: uint64Codec(), min: 0n, max: 2n ** 64n - 1n, ready: BigUint64Array },
];

describe.each(CODECS)("$name as bigint", ({ codec, min, max, ready }) => {
  const value = fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 0n, 2n ** 53n + 1n));

  test("comes back", () => {
    fc.assert(
      fc.property(columnOf(value), fc.array(value), (values, ownKind) => {
        expect(roundTrip(codec, values)).toEqual(values);
        expect(roundTrip(codec, ready.from(ownKind))).toEqual(ownKind);
      }),
    );
  });

  test("takes safe integers too", () => {
    const number = fc.integer({ min: min === 0n ? 0 : -SAFE, max: SAFE });
    fc.assert(
      fc.property(columnOf(number), (values) => {
        const expected = values.map((one) => (one === null ? null : BigInt(one)));
        expect(roundTrip(codec, values)).toEqual(expected);
      }),
    );
  });

  test.each([min - 1n, max + 1n, 2n ** 100n])("refuses %d", (outside) => {
    const expected = { code: "schema/out-of-range" };
    expect(failure(() => codec.write([0n, outside], new BodySink()))).toMatchObject({
      ...expected,
      path: [1],
    });
    expect(failure(() => codec.writeOne?.(outside, new BodySink()))).toMatchObject({
      ...expected,
      path: [0],
    });
  });

  test("takes 0 as a number", () => {
    expect(roundTrip(codec, [0, 1, 0])).toEqual([0n, 1n, 0n]);
  });

  test("refuses numbers that may have lost digits, and what is no integer", () => {
    const write = (value: unknown): unknown => codec.write([0n, value as bigint], new BodySink());
    expect(failure(() => write(2 ** 53))).toMatchObject({ code: "schema/out-of-range", path: [1] });
    for (const other of [1.5, Number.NaN, "1", true, new Date(0)]) {
      expect(failure(() => write(other))).toMatchObject({
        code: "schema/type-mismatch",
        path: [1],
      });
    }
  });
});

test("an array of the other signedness is not taken as it stands", () => {
  expect(failure(() => roundTrip(uint64Codec(), BigInt64Array.of(1n, -1n)))).toMatchObject({
    code: "schema/out-of-range",
    path: [1],
  });
  expect(failure(() => roundTrip(int64Codec(), BigUint64Array.of(2n ** 63n)))).toMatchObject({
    code: "schema/out-of-range",
    path: [0],
  });
});

test("a negative number is no uint64", () => {
  expect(failure(() => roundTrip(uint64Codec(), [-1]))).toMatchObject({
    code: "schema/out-of-range",
    path: [0],
  });
});

describe("int64 as number", () => {
  const codec = int64NumberCodec();
  const unsigned = int64NumberCodec(new Uint64());

  test("comes back, and is the same bytes as a bigint", () => {
    fc.assert(
      fc.property(columnOf(fc.integer({ min: -SAFE, max: SAFE })), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
        const asBigint = values.map((value) => (value === null ? null : BigInt(value)));
        expect(writeBody(codec, values)).toEqual(writeBody(int64Codec(), asBigint));
      }),
    );
    fc.assert(
      fc.property(columnOf(fc.integer({ min: 0, max: SAFE })), (values) => {
        expect(roundTrip(unsigned, values)).toEqual(values);
      }),
    );
  });

  test("takes bigints, alone and in arrays of their own", () => {
    const values = [5n, null, BigInt(-SAFE)];
    expect(roundTrip(codec, values)).toEqual([5, null, -SAFE]);
    expect(roundTrip(codec, BigInt64Array.of(-1n, 2n))).toEqual([-1, 2]);
    expect(roundTrip(unsigned, BigUint64Array.of(1n))).toEqual([1]);
    expect(failure(() => roundTrip(unsigned, BigInt64Array.of(1n, -1n)))).toMatchObject({
      code: "schema/out-of-range",
      path: [1],
    });
    expect(failure(() => roundTrip(codec, [2n ** 63n]))).toMatchObject({
      code: "schema/out-of-range",
      path: [0],
    });
  });

  test("reads -0 as 0", () => {
    expect(roundTrip(codec, [-0])).toEqual([0]);
  });

  test.each([0.5, Number.NaN, 2 ** 53, -(2 ** 53), Number.POSITIVE_INFINITY])(
    "refuses to write %d",
    (value) => {
      expect(failure(() => roundTrip(codec, [1, value]))).toMatchObject({
        code: "schema/out-of-range",
        path: [1],
      });
    },
  );

  test("refuses what is no number, and negative numbers where there are none", () => {
    expect(failure(() => roundTrip(codec, [1, "1"]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1],
    });
    expect(failure(() => roundTrip(unsigned, [-1]))).toMatchObject({
      code: "schema/out-of-range",
      path: [0],
    });
  });

  test.each([2n ** 53n, -(2n ** 53n), 2n ** 53n + 1n, MIN, MAX])("refuses to read %d", (value) => {
    const taken = writeBody(int64Codec(new Int64()), [1n, value]);
    expect(failure(() => readAll(codec, taken))).toMatchObject({
      code: "schema/out-of-range",
      path: [1],
      message: expect.stringContaining(String(value)),
    });
  });

  test("refuses to read unsigned integers that only a bigint can hold", () => {
    const taken = writeBody(uint64Codec(), [2n ** 64n - 1n]);
    expect(failure(() => readAll(unsigned, taken))).toMatchObject({
      code: "schema/out-of-range",
      path: [0],
    });
  });
});
