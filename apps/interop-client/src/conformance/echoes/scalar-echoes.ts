/** Echoes of everyday values. */
import { binary, bool, float, int64, list, map, optional, utf8 } from "@sheaf/dataclass";
import { STATUSES, status } from "../types/shapes.ts";
import { type Echo, echo } from "./echo.ts";

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);

export const TEXTS: readonly string[] = [
  "",
  "hello",
  "a\0b",
  "\n\t\\\"'",
  "😀🚀",
  "你好世界",
  "مرحبا",
  "e\u0301 \u{10FFFF} \uFEFF",
  "long ".repeat(50_000),
];

export const scalarEchoes: Readonly<Record<string, Echo>> = {
  echo_string: echo(utf8(), TEXTS),
  echo_bytes: echo(
    binary(),
    [new Uint8Array(), ALL_BYTES, new Uint8Array(1000), new Uint8Array(1_000_000).fill(255)],
    { parameter: "data" },
  ),
  echo_int: echo(int64(), [0n, 1n, -1n, 2n ** 53n + 1n, INT64_MAX, INT64_MIN]),
  echo_float: echo(float(), [
    ...[0, -0, 3.14, -1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ...[5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, Number.EPSILON],
  ]),
  echo_bool: echo(bool(), [true, false]),
  echo_enum: echo(status(), STATUSES, {
    parameter: "status",
    dynamicValues: ["PENDING", "ACTIVE", "CLOSED"],
  }),
  echo_list: echo(list(utf8()), [[], [""], ["a", "b", "c"], Array(1000).fill("x"), [...TEXTS]], {
    parameter: "values",
  }),
  echo_dict: echo(
    map(utf8(), int64()),
    [
      new Map(),
      new Map([
        ["z", 1n],
        ["a", INT64_MAX],
        ["", INT64_MIN],
      ]),
    ],
    { parameter: "mapping" },
  ),
  echo_nested_list: echo(
    list(list(int64())),
    [[], [[]], [[1n, 2n], [], [INT64_MAX, INT64_MIN, 0n]]],
    { parameter: "matrix" },
  ),
  echo_optional_string: echo(optional(utf8()), [null, "", "hello", null]),
  echo_optional_int: echo(optional(int64()), [null, 0n, INT64_MIN, null]),
  echo_status_list: echo(list(status()), [[], ["active", "active", "pending"]], {
    parameter: "statuses",
    dynamicValues: [[], ["ACTIVE", "ACTIVE", "PENDING"]],
    since: 2,
  }),
};
