import { Int32 } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TimeUnitName } from "./arrow-types.ts";
import { int64Codec } from "./int64-codecs.ts";
import { integerCodec } from "./primitive-codecs.ts";
import { dateCodec, durationCodec, timeCodec, timestampCodec } from "./temporal-codecs.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { readAll, roundTrip, writeBody } from "./testing/sink-source.ts";

const DAY_MS = 86_400_000;
const MAX_DATE_MS = 8.64e15;
const UNITS: readonly TimeUnitName[] = ["s", "ms", "us", "ns"];
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 0n, -1n),
);

describe("dates in days", () => {
  const codec = dateCodec("day");
  const date = fc
    .oneof(fc.integer({ min: -1e8, max: 1e8 }), fc.constantFrom(-1e8, 1e8, 0, -1))
    .map((days) => new Date(days * DAY_MS));

  test("come back", () => {
    fc.assert(
      fc.property(columnOf(date), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
      }),
    );
  });

  test("are midnights in UTC", () => {
    expect(failure(() => roundTrip(codec, [new Date(0), new Date(1)]))).toMatchObject({
      code: "schema/out-of-range",
      path: [1],
    });
  });

  test("beyond what a Date can be are refused on reading", () => {
    const taken = writeBody(integerCodec(new Int32()), [1e8, 1e8 + 1]);
    expect(failure(() => readAll(codec, taken))).toMatchObject({
      code: "schema/out-of-range",
      path: [1],
    });
  });
});

describe("dates in milliseconds", () => {
  const codec = dateCodec("millisecond");

  test("come back", () => {
    const date = fc
      .oneof(
        fc.integer({ min: -MAX_DATE_MS, max: MAX_DATE_MS }),
        fc.constantFrom(-MAX_DATE_MS, MAX_DATE_MS),
      )
      .map((time) => new Date(time));
    fc.assert(
      fc.property(columnOf(date), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
      }),
    );
  });

  test("beyond what a Date can be are refused on reading", () => {
    for (const time of [8_640_000_000_000_001n, -8_640_000_000_000_001n, 2n ** 63n - 1n]) {
      const taken = writeBody(int64Codec(), [0n, time]);
      expect(failure(() => readAll(codec, taken))).toMatchObject({
        code: "schema/out-of-range",
        path: [1],
      });
    }
  });
});

test.each(["day", "millisecond"] as const)("dates in %ss are Date objects, and valid", (unit) => {
  const codec = dateCodec(unit);
  expect(failure(() => roundTrip(codec, [new Date(Number.NaN)]))).toMatchObject({
    code: "schema/out-of-range",
    path: [0],
  });
  for (const other of [0, "2020-01-01", 0n]) {
    expect(failure(() => roundTrip(codec, [null, other]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1],
    });
  }
});

describe.each(UNITS)("timestamps and durations in %s", (unit) => {
  test("come back exactly", () => {
    fc.assert(
      fc.property(columnOf(int64), fc.array(int64), (values, ready) => {
        expect(roundTrip(timestampCodec(unit), values)).toEqual(values);
        expect(roundTrip(timestampCodec(unit, "Europe/Berlin"), values)).toEqual(values);
        expect(roundTrip(durationCodec(unit), values)).toEqual(values);
        expect(roundTrip(timestampCodec(unit), BigInt64Array.from(ready))).toEqual(ready);
        expect(roundTrip(durationCodec(unit), BigInt64Array.from(ready))).toEqual(ready);
      }),
    );
  });

  test("must fit 64 bits", () => {
    for (const codec of [timestampCodec(unit), durationCodec(unit)]) {
      expect(failure(() => roundTrip(codec, [0n, 2n ** 63n]))).toMatchObject({
        code: "schema/out-of-range",
        path: [1],
      });
    }
  });
});

describe("timestamps", () => {
  test("take Dates, converted exactly", () => {
    const date = new Date("1969-12-31T23:59:59.000Z");
    const expected = { s: -1n, ms: -1000n, us: -1_000_000n, ns: -1_000_000_000n };
    for (const unit of UNITS) {
      expect(roundTrip(timestampCodec(unit), [date])).toEqual([expected[unit]]);
    }
  });

  test.each([
    ["s", new Date(1500)],
    ["ns", new Date(MAX_DATE_MS)],
    ["us", new Date(Number.NaN)],
  ] as const)("in %s refuse the Date %s", (unit, date) => {
    expect(failure(() => roundTrip(timestampCodec(unit), [0n, date]))).toMatchObject({
      code: "schema/out-of-range",
      path: [1],
    });
  });

  test("are no numbers, whose unit nobody would know", () => {
    expect(failure(() => roundTrip(timestampCodec("us"), [1]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [0],
    });
  });

  test("have their timezone in the type", () => {
    expect(String(timestampCodec("us", "UTC").type)).toBe("Timestamp<MICROSECOND, UTC>");
  });
});

describe("times of day", () => {
  test.each(["s", "ms"] as const)("in %s come back as numbers", (unit) => {
    const time = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(columnOf(time), fc.array(time), (values, ready) => {
        expect(roundTrip(timeCodec(unit), values)).toEqual(values);
        expect(roundTrip(timeCodec(unit), Int32Array.from(ready))).toEqual(ready);
      }),
    );
    expect(failure(() => roundTrip(timeCodec(unit), [0, 2 ** 31]))).toMatchObject({
      code: "schema/out-of-range",
      path: [1],
    });
    expect(failure(() => roundTrip(timeCodec(unit), [0.5]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [0],
    });
  });

  test.each(["us", "ns"] as const)("in %s come back as bigints", (unit) => {
    fc.assert(
      fc.property(columnOf(int64), (values) => {
        expect(roundTrip(timeCodec(unit), values)).toEqual(values);
      }),
    );
  });

  test("are as wide as their unit asks for", () => {
    expect(UNITS.map((unit) => String(timeCodec(unit).type))).toEqual([
      "Time32<SECOND>",
      "Time32<MILLISECOND>",
      "Time64<MICROSECOND>",
      "Time64<NANOSECOND>",
    ]);
  });
});
