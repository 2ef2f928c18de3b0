/** The dataclasses of the conformance service, as tests use them. No tests in here. */
import {
  binary,
  bool,
  dataclass,
  date,
  decimal,
  dictionary,
  duration,
  enumOf,
  fixedBinary,
  float,
  float32,
  int,
  int8,
  int16,
  int32,
  largeBinary,
  largeUtf8,
  list,
  map,
  optional,
  recordBatch,
  schemaField,
  set,
  time,
  timestamp,
  uint8,
  uint16,
  uint32,
  uint64,
  utf8,
} from "./index.ts";

export const Status = { PENDING: "pending", ACTIVE: "active", CLOSED: "closed" } as const;
const status = enumOf("Status", Status);
const money = decimal(20, 4);

export class Point extends dataclass("Point", { x: float(), y: float() }) {}

export class BoundingBox extends dataclass("BoundingBox", {
  top_left: Point,
  bottom_right: Point,
  label: utf8(),
}) {}

export class AllTypes extends dataclass("AllTypes", {
  str_field: utf8(),
  bytes_field: binary(),
  int_field: int(),
  float_field: float(),
  bool_field: bool(),
  list_of_int: list(int()),
  list_of_str: list(utf8()),
  dict_field: map(utf8(), int()),
  enum_field: status,
  nested_point: Point,
  optional_str: optional(utf8()),
  optional_int: optional(int()),
  optional_nested: optional(Point),
  list_of_nested: list(Point),
  annotated_int32: int32(),
  annotated_float32: float32(),
  nested_list: list(list(int())),
  dict_str_str: map(utf8(), utf8()),
}) {}

export class WideTypes extends dataclass("WideTypes", {
  int8_field: int8(),
  int16_field: int16(),
  int32_field: int32(),
  uint8_field: uint8(),
  uint16_field: uint16(),
  uint32_field: uint32(),
  uint64_field: uint64(),
  float32_field: float32(),
  date_field: date(),
  timestamp_field: timestamp("us"),
  timestamp_utc_field: timestamp("us", "UTC"),
  time_field: time("us"),
  duration_field: duration("us"),
  decimal_field: money,
  large_string_field: largeUtf8(),
  large_binary_field: largeBinary(),
  fixed_binary_field: fixedBinary(8),
}) {}

/** Generation A flags some optional fields "not null" and sends nulls in them all the same. */
const foreign = { nullable: false };

export class ContainerWideTypes extends dataclass("ContainerWideTypes", {
  list_decimal: list(money),
  list_date: list(date()),
  list_timestamp: list(timestamp("us")),
  optional_date: optional(date(), foreign),
  optional_decimal: optional(money, foreign),
  optional_timestamp: optional(timestamp("us"), foreign),
  dict_str_decimal: map(utf8(), money),
  frozenset_int: set(int()),
  list_optional_int: list(optional(int())),
}) {}

export class DeepNested extends dataclass("DeepNested", {
  list_of_lists_decimal: list(list(money)),
  optional_list_date: optional(list(date()), foreign),
  dict_encoded_string: dictionary(utf8()),
  list_of_dict_encoded: list(dictionary(utf8())),
}) {}

export class EmbeddedArrow extends dataclass("EmbeddedArrow", {
  batch: recordBatch(),
  schema: schemaField(),
}) {}

export class NestedContainers extends dataclass("NestedContainers", {
  statuses: list(status),
  points: list(Point),
  status_by_name: map(utf8(), status),
  frozen_statuses: set(status),
  tagged_status: optional(status),
  tagged_point: optional(Point),
  tagged_batch: optional(recordBatch()),
}) {}

export class RichHeader extends dataclass("RichHeader", {
  str_field: utf8(),
  bytes_field: binary(),
  int_field: int(),
  float_field: float(),
  bool_field: bool(),
  list_of_int: list(int()),
  list_of_str: list(utf8()),
  dict_field: map(utf8(), int()),
  enum_field: status,
  nested_point: Point,
  optional_str: optional(utf8()),
  optional_int: optional(int()),
  optional_nested: optional(Point),
  list_of_nested: list(Point),
  nested_list: list(list(int())),
  annotated_int32: int32(),
  annotated_float32: float32(),
  dict_str_str: map(utf8(), utf8()),
}) {}

/** Bytes from numbers, for tests. */
export function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

/** A complete AllTypes. */
export function allTypes(): AllTypes {
  return new AllTypes({
    str_field: "häuser",
    bytes_field: bytes(0, 1, 255),
    int_field: -42,
    float_field: 1.5,
    bool_field: true,
    list_of_int: [1, 2, 3],
    list_of_str: ["a", ""],
    dict_field: new Map([
      ["a", 1],
      ["b", 2],
    ]),
    enum_field: "active",
    nested_point: new Point({ x: 1.5, y: -2.5 }),
    optional_int: 7,
    list_of_nested: [new Point({ x: 0, y: 1 }), new Point({ x: 2, y: 3 })],
    annotated_int32: 2 ** 31 - 1,
    annotated_float32: 0.5,
    nested_list: [[1], [], [2, 3]],
    dict_str_str: new Map([["key", "value"]]),
  });
}

/** A complete WideTypes. */
export function wideTypes(): WideTypes {
  return new WideTypes({
    int8_field: -128,
    int16_field: -32768,
    int32_field: -(2 ** 31),
    uint8_field: 255,
    uint16_field: 65535,
    uint32_field: 2 ** 32 - 1,
    uint64_field: 2n ** 64n - 1n,
    float32_field: 0.25,
    date_field: new Date("2026-02-28T00:00:00Z"),
    timestamp_field: 1_767_225_600_123_456n,
    timestamp_utc_field: 1_767_225_600_654_321n,
    time_field: 45_296_789_012n,
    duration_field: -90_061_000_001n,
    decimal_field: "-12345.6700",
    large_string_field: "large",
    large_binary_field: bytes(9, 8, 7),
    fixed_binary_field: bytes(1, 2, 3, 4, 5, 6, 7, 8),
  });
}
