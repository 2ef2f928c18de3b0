import fc from "fast-check";
import { expect, test } from "vitest";
import { intervalCodec } from "./interval-codecs.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { roundTrip, writeBody } from "./testing/sink-source.ts";

const int32 = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1),
);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

test("months come back", () => {
  fc.assert(
    fc.property(columnOf(int32), (values) => {
      expect(roundTrip(intervalCodec("year-month"), values)).toEqual(values);
    }),
  );
});

test("days and milliseconds come back", () => {
  fc.assert(
    fc.property(columnOf(fc.record({ days: int32, milliseconds: int32 })), (values) => {
      expect(roundTrip(intervalCodec("day-time"), values)).toEqual(values);
    }),
  );
});

test("months, days and nanoseconds come back", () => {
  const value = fc.record({ months: int32, days: int32, nanoseconds: int64 });
  fc.assert(
    fc.property(columnOf(value), (values) => {
      expect(roundTrip(intervalCodec("month-day-nano"), values)).toEqual(values);
    }),
  );
});

test("parts stand in the order of Arrow", () => {
  const { body } = writeBody(intervalCodec("month-day-nano"), [
    { months: 1, days: 2, nanoseconds: 3n },
  ]);
  expect([...body]).toEqual([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
});

test("an error names the part", () => {
  const nano = intervalCodec("month-day-nano");
  const good = { months: 1, days: 2, nanoseconds: 3n };
  expect(failure(() => roundTrip(nano, [good, { ...good, days: 2 ** 31 }]))).toMatchObject({
    code: "schema/out-of-range",
    path: [1, "days"],
  });
  expect(failure(() => roundTrip(nano, [{ ...good, nanoseconds: 1.5 }]))).toMatchObject({
    code: "schema/type-mismatch",
    path: [0, "nanoseconds"],
  });
  expect(failure(() => roundTrip(intervalCodec("day-time"), [{ days: 1 }]))).toMatchObject({
    code: "schema/type-mismatch",
    path: [0, "milliseconds"],
  });
  expect(failure(() => roundTrip(intervalCodec("day-time"), [5]))).toMatchObject({
    code: "schema/type-mismatch",
    path: [0],
  });
  expect(failure(() => roundTrip(intervalCodec("year-month"), [0, 2 ** 31]))).toMatchObject({
    code: "schema/out-of-range",
    path: [1],
  });
});
