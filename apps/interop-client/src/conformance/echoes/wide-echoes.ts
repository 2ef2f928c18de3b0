/** Echoes of values in every width, at both ends of their ranges. */
import {
  date,
  decimal,
  dictionary,
  duration,
  fixedBinary,
  float32,
  int8,
  int16,
  int32,
  largeBinary,
  largeUtf8,
  optional,
  time,
  timestamp,
  uint8,
  uint16,
  uint32,
  uint64,
  utf8,
} from "@sheaf/dataclass";
import { type Echo, echo } from "./echo.ts";
import { TEXTS } from "./scalar-echoes.ts";

/** The first and the last moment that every implementation has: the years 1 and 9999. */
const INSTANTS = [
  0n,
  -1n,
  1_700_000_000_123_456n,
  -62_135_596_800_000_000n,
  253_402_300_799_999_999n,
];
const DAYS = ["1970-01-01", "1969-12-31", "0001-01-01", "2024-02-29", "9999-12-31"];
const DAY_US = 86_400_000_000n;
const MAX_FLOAT32 = 3.4028234663852886e38;
const MIN_FLOAT32 = 1.401298464324817e-45;
const INT32_EXTREMES = [2 ** 31 - 1, -(2 ** 31)];
const FOUR_MIB = 4 * 1024 * 1024;

export const wideEchoes: Readonly<Record<string, Echo>> = {
  echo_int8: echo(int8(), [0, 127, -128]),
  echo_int16: echo(int16(), [0, 32_767, -32_768]),
  echo_int32: echo(int32(), [0, ...INT32_EXTREMES]),
  echo_uint8: echo(uint8(), [0, 255]),
  echo_uint16: echo(uint16(), [0, 65_535]),
  echo_uint32: echo(uint32(), [0, 2 ** 32 - 1]),
  echo_uint64: echo(uint64(), [0n, 2n ** 63n, 2n ** 64n - 1n]),
  echo_float32: echo(float32(), [
    ...[0, -0, 1.5, MAX_FLOAT32, -MAX_FLOAT32, MIN_FLOAT32],
    ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ]),
  echo_date: echo(
    date(),
    DAYS.map((day) => new Date(day)),
  ),
  echo_timestamp: echo(timestamp("us"), INSTANTS),
  echo_timestamp_utc: echo(timestamp("us", "UTC"), INSTANTS),
  echo_time: echo(time("us"), [0n, 1n, DAY_US - 1n]),
  echo_duration: echo(duration("us"), [0n, -1n, 1n, 2n ** 63n - 1n, DAY_US - 2n ** 63n]),
  echo_decimal: echo(decimal(20, 4), [
    ...["0.0000", "-0.0001", "12345.6789"],
    ...["9999999999999999.9999", "-9999999999999999.9999"],
  ]),
  echo_large_string: echo(largeUtf8(), TEXTS),
  echo_large_binary: echo(largeBinary(), [new Uint8Array(), new Uint8Array(FOUR_MIB).fill(0xa5)]),
  echo_fixed_binary: echo(fixedBinary(8), [new Uint8Array(8), new Uint8Array(8).fill(255)]),
  echo_dict_encoded_string: echo(dictionary(utf8()), ["", "hello", "😀🚀"]),
  echo_annotated_optional_int: echo(optional(int32()), [null, 0, ...INT32_EXTREMES], { since: 2 }),
  echo_outer_optional_non_null: echo(
    optional(int32(), { nullable: false }),
    [0, ...INT32_EXTREMES],
    { since: 2 },
  ),
};
