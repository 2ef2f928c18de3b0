import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalCodec } from "./decimal-codec.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { roundTrip, writeBody } from "./testing/sink-source.ts";

/** The canonical text of an unscaled value, by other means than the codec's. */
function text(unscaled: bigint, scale: number): string {
  const power = 10n ** BigInt(scale);
  const size = unscaled < 0n ? -unscaled : unscaled;
  const fraction = scale === 0 ? "" : `.${String((size % power) + power).slice(1)}`;
  return `${unscaled < 0n ? "-" : ""}${size / power}${fraction}`;
}

const DECIMALS = [
  { precision: 38, scale: 10, bitWidth: 128 },
  { precision: 5, scale: 5, bitWidth: 128 },
  { precision: 18, scale: 0, bitWidth: 128 },
  { precision: 76, scale: 38, bitWidth: 256 },
  { precision: 10, scale: 2, bitWidth: 256 },
] as const;

describe.each(DECIMALS)("decimal($precision, $scale) of $bitWidth bits", (decimal) => {
  const { precision, scale, bitWidth } = decimal;
  const codec = decimalCodec(precision, scale, bitWidth);
  const most = 10n ** BigInt(precision) - 1n;

  test("comes back", () => {
    const unscaled = fc.oneof(
      fc.bigInt({ min: -most, max: most }),
      fc.constantFrom(most, -most, 0n, 1n, -1n),
    );
    fc.assert(
      fc.property(columnOf(unscaled.map((value) => text(value, scale))), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
      }),
    );
  });

  test("holds no digit more", () => {
    expect(failure(() => roundTrip(codec, ["0", text(most + 1n, scale)]))).toMatchObject({
      code: "schema/out-of-range",
      path: [1],
    });
    expect(failure(() => roundTrip(codec, [`0.${"0".repeat(scale)}1`]))).toMatchObject({
      code: "schema/out-of-range",
      path: [0],
    });
  });
});

describe("what is taken", () => {
  const codec = decimalCodec(10, 4);

  test.each([
    ["-123.45", "-123.4500"],
    ["+1", "1.0000"],
    [".5", "0.5000"],
    ["7.", "7.0000"],
    ["-0", "0.0000"],
    ["000000000000000123", "123.0000"],
    ["1.50000000000", "1.5000"],
    ["12e3", "12000.0000"],
    ["12.5E-3", "0.0125"],
    ["0e999999999999", "0.0000"],
    [42n, "42.0000"],
    [-999_999n, "-999999.0000"],
    [0.1, "0.1000"],
    [-0, "0.0000"],
    [1e5, "100000.0000"],
    [1e-4, "0.0001"],
  ])("%s is %s", (value, expected) => {
    expect(roundTrip(codec, [value])).toEqual([expected]);
  });

  test.each([["1.00005"], [0.1 + 0.2], ["1e6"], [1_000_000n], [1e21], ["1e999999999999"]])(
    "%s does not fit",
    (value) => {
      expect(failure(() => roundTrip(codec, ["0", value]))).toMatchObject({
        code: "schema/out-of-range",
        path: [1],
      });
    },
  );

  test.each([
    [""],
    ["."],
    ["-"],
    ["1,5"],
    [" 1"],
    ["1e"],
    ["0x10"],
    ["NaN"],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [true],
    [{}],
    ["1".repeat(2000)],
  ])("%s is no decimal", (value) => {
    expect(failure(() => roundTrip(codec, ["0", value]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1],
    });
  });
});

test("a negative scale counts in tens", () => {
  const codec = decimalCodec(5, -2);
  expect(roundTrip(codec, ["12300", "0", -100n])).toEqual(["12300", "0", "-100"]);
  expect(failure(() => roundTrip(codec, ["12345"]))).toMatchObject({ code: "schema/out-of-range" });
});

test("is laid out in two's complement, lowest byte first", () => {
  expect([...writeBody(decimalCodec(10, 1), ["-0.2"]).body]).toEqual([
    0xfe,
    ...Array(15).fill(255),
  ]);
  const { body } = writeBody(decimalCodec(70, 0, 256), [String(2n ** 200n)]);
  expect(body.length).toBe(32);
  expect(body[25]).toBe(1);
});

test.each([
  [39, 0, 128],
  [77, 0, 256],
  [0, 0, 128],
  [1.5, 0, 128],
  [10, 0.5, 128],
] as const)("decimal(%d, %d) of %d bits cannot be declared", (precision, scale, bitWidth) => {
  expect(failure(() => decimalCodec(precision, scale, bitWidth))).toMatchObject({
    code: "schema/invalid-declaration",
  });
});
