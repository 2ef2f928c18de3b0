/** Echoes of dataclasses: full, empty and at the ends of their ranges. */
import { AnnotatedBatch } from "@sheaf/core";
import { optional } from "@sheaf/dataclass";
import { AllTypes, richHeader } from "../types/all-types.ts";
import { BoundingBox, Point } from "../types/shapes.ts";
import { ContainerWideTypes, DeepNested, EmbeddedArrow, WideTypes } from "../types/wide-types.ts";
import { type Echo, echo } from "./echo.ts";

const ORIGIN = new Point({ x: 0, y: 0 });
const ODD_POINT = new Point({ x: 5e-324, y: Number.NEGATIVE_INFINITY });
const MILLENNIUM = new Date("2000-01-01");

const nothing = new AllTypes({
  str_field: "",
  bytes_field: new Uint8Array(),
  int_field: 0n,
  float_field: 0,
  bool_field: false,
  list_of_int: [],
  list_of_str: [],
  dict_field: new Map(),
  enum_field: "pending",
  nested_point: ORIGIN,
  optional_str: null,
  optional_int: null,
  optional_nested: null,
  list_of_nested: [],
  annotated_int32: 0,
  annotated_float32: 0,
  nested_list: [],
  dict_str_str: new Map(),
});
const something = new AllTypes({ ...richHeader(42) });

const wide = new WideTypes({
  int8_field: -128,
  int16_field: -32_768,
  int32_field: -(2 ** 31),
  uint8_field: 255,
  uint16_field: 65_535,
  uint32_field: 2 ** 32 - 1,
  uint64_field: 2n ** 64n - 1n,
  float32_field: 1.5,
  date_field: MILLENNIUM,
  timestamp_field: -1n,
  timestamp_utc_field: 1_700_000_000_123_456n,
  time_field: 86_399_999_999n,
  duration_field: -1n,
  decimal_field: "-12345.6789",
  large_string_field: "😀",
  large_binary_field: Uint8Array.of(0, 255),
  fixed_binary_field: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
});

const containers = new ContainerWideTypes({
  list_decimal: ["0.0000", "-1.5000"],
  list_date: [MILLENNIUM],
  list_timestamp: [0n, -1n],
  optional_date: MILLENNIUM,
  optional_decimal: "1.0000",
  optional_timestamp: 1n,
  dict_str_decimal: new Map([["k", "2.5000"]]),
  frozenset_int: new Set([1n, -1n]),
  list_optional_int: [null, 1n, null],
});
const emptyContainers = new ContainerWideTypes({
  list_decimal: [],
  list_date: [],
  list_timestamp: [],
  optional_date: null,
  optional_decimal: null,
  optional_timestamp: null,
  dict_str_decimal: new Map(),
  frozenset_int: new Set(),
  list_optional_int: [],
});

const deep = new DeepNested({
  list_of_lists_decimal: [["1.2500"], [], ["0.0000", "-1.0000"]],
  optional_list_date: [MILLENNIUM, MILLENNIUM],
  dict_encoded_string: "d",
  list_of_dict_encoded: ["a", "b", "a"],
});
const shallow = new DeepNested({
  list_of_lists_decimal: [],
  optional_list_date: null,
  dict_encoded_string: "",
  list_of_dict_encoded: [],
});

const { batch } = AnnotatedBatch.from({ n: [1n, null, 3n], s: ["a", "b", null] });
const embedded = new EmbeddedArrow({ batch, schema: batch.schema });

const DATA = { parameter: "data", dynamicValues: "bytes" } as const;
const BOX = new BoundingBox({ top_left: ODD_POINT, bottom_right: ORIGIN, label: "box" });

export const dataclassEchoes: Readonly<Record<string, Echo>> = {
  echo_point: echo(Point, [ORIGIN, ODD_POINT], { parameter: "point", dynamicValues: "bytes" }),
  echo_optional_point: echo(optional(Point), [null, ORIGIN, null], {
    parameter: "point",
    dynamicValues: [null],
    since: 2,
  }),
  echo_bounding_box: echo(BoundingBox, [BOX], { parameter: "box", dynamicValues: "bytes" }),
  echo_all_types: echo(AllTypes, [something, nothing], DATA),
  echo_wide_types: echo(WideTypes, [wide], DATA),
  echo_container_wide_types: echo(ContainerWideTypes, [containers, emptyContainers], DATA),
  echo_deep_nested: echo(DeepNested, [deep, shallow], DATA),
  echo_embedded_arrow: echo(EmbeddedArrow, [embedded], DATA),
};
