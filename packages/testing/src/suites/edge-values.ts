/** For each echo method the values that are most likely to come back wrong. */
import { AnnotatedBatch } from "@sheaf/core";
import type { ValueOf } from "@sheaf/dataclass";
import type { echoMethods } from "../fixture/contract/echoes.ts";
import { Phase, Point } from "../fixture/dataclasses.ts";

type EdgeValues = {
  readonly [Name in keyof typeof echoMethods]: readonly ValueOf<
    (typeof echoMethods)[Name]["result"]
  >[];
};

const TEXTS = ["", "hello", "a\0b", "\n\t\\\"'", "😀🚀", "你好", "e\u0301 \u{10FFFF} \uFEFF"];
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);
const ODD_FLOATS = [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const INT64 = [0n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
/** The years 1 and 9999, which every implementation has. */
const MOMENTS = [0n, -1n, -62_135_596_800_000_000n, 253_402_300_799_999_999n];
const DAYS = ["1970-01-01", "1969-12-31", "0001-01-01", "2024-02-29", "9999-12-31"];
const DAY_US = 86_400_000_000n;
const ORIGIN = new Point({ x: 0, y: -0 });
const FAR = new Point({ x: 5e-324, y: Number.NEGATIVE_INFINITY });
const { batch } = AnnotatedBatch.from({ n: [1n, null, 3n], s: ["a", "b", null] });
const { batch: noRows } = AnnotatedBatch.from({ n: new Float64Array(0) });

/** The values. */
export const EDGE_VALUES: EdgeValues = {
  echoBool: [true, false],
  echoInt: [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  echoInt8: [0, 127, -128],
  echoInt16: [0, 32_767, -32_768],
  echoInt32: [0, 2 ** 31 - 1, -(2 ** 31)],
  echoInt64: INT64,
  echoUint8: [0, 255],
  echoUint16: [0, 65_535],
  echoUint32: [0, 2 ** 32 - 1],
  echoUint64: [0n, 2n ** 63n, 2n ** 64n - 1n],
  echoFloat: [...ODD_FLOATS, 5e-324, -5e-324, Number.MAX_VALUE, Number.EPSILON],
  echoFloat32: [...ODD_FLOATS, 3.4028234663852886e38, 1.401298464324817e-45],
  echoFloat16: [...ODD_FLOATS, 65_504, 2 ** -24],
  echoUtf8: [...TEXTS, "long ".repeat(2000)],
  echoLargeUtf8: TEXTS,
  echoBinary: [new Uint8Array(), ALL_BYTES, new Uint8Array(1000).fill(255)],
  echoLargeBinary: [new Uint8Array(), ALL_BYTES],
  echoFixedBinary: [new Uint8Array(3), Uint8Array.of(255, 0, 1)],
  echoDecimal: ["0.0000", "-0.0001", "9999999999999999.9999", "-9999999999999999.9999"],
  echoWideDecimal: [`${"9".repeat(66)}.${"9".repeat(10)}`, `-${"1".repeat(66)}.0000000001`],
  echoDate: DAYS.map((day) => new Date(day)),
  echoDatetime: [new Date(0), new Date(-1), new Date("2024-02-29T23:59:59.999Z")],
  echoTimestamp: MOMENTS,
  echoZonedTimestamp: [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
  echoCoarseTime: [0, 86_399],
  echoTime: [0n, 1n, DAY_US - 1n],
  echoDuration: [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
  echoList: [[], [""], TEXTS, Array(1000).fill("x")],
  echoNestedList: [[], [[]], [[1n, 2n], [], INT64]],
  echoNullableList: [[], [null], [1, null, 3, null]],
  echoSet: [new Set(), new Set(INT64)],
  echoMap: [
    new Map(),
    new Map([
      ["z", 1n],
      ["a", -(2n ** 63n)],
      ["", 0n],
    ]),
  ],
  echoRecord: [{}, { "": 0, a: -0, ü: 1.5 }],
  echoEnum: [Phase.COLLECTING, Phase.DONE],
  echoDictionary: TEXTS,
  echoDictionaryList: [[], ["a", "b", "a"], TEXTS],
  echoPoint: [ORIGIN, FAR],
  echoStruct: [ORIGIN, FAR],
  echoStructList: [[], [ORIGIN, FAR, ORIGIN]],
  echoEmbedded: [ORIGIN, FAR],
  echoOptionalText: [null, "", "text"],
  echoOptionalInt: [null, 0n, -(2n ** 63n)],
  echoOptionalPoint: [null, ORIGIN],
  echoRecordBatch: [batch, noRows],
  echoSchema: [batch.schema, noRows.schema],
};
