/** Arrow types beyond those that languages have words for, plain and within containers. */
import {
  dataclass,
  date,
  decimal,
  dictionary,
  duration,
  fixedBinary,
  float32,
  int8,
  int16,
  int32,
  int64,
  largeBinary,
  largeUtf8,
  list,
  map,
  optional,
  set,
  time,
  timestamp,
  uint8,
  uint16,
  uint32,
  uint64,
  utf8,
} from "@sheaf/dataclass";

/** One field for each width. */
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
  decimal_field: decimal(20, 4),
  large_string_field: largeUtf8(),
  large_binary_field: largeBinary(),
  fixed_binary_field: fixedBinary(8),
}) {}

/** Both revisions send nulls in the optional fields; the first one flags them as not null. */
function containerFields(nullable: boolean) {
  return {
    list_decimal: list(decimal(20, 4)),
    list_date: list(date()),
    list_timestamp: list(timestamp("us")),
    optional_date: optional(date(), { nullable }),
    optional_decimal: optional(decimal(20, 4), { nullable }),
    optional_timestamp: optional(timestamp("us"), { nullable }),
    dict_str_decimal: map(utf8(), decimal(20, 4)),
    frozenset_int: set(int64()),
    list_optional_int: list(optional(int64())),
  };
}

function deepFields(nullable: boolean) {
  return {
    list_of_lists_decimal: list(list(decimal(20, 4))),
    optional_list_date: optional(list(date()), { nullable }),
    dict_encoded_string: dictionary(utf8()),
    list_of_dict_encoded: list(dictionary(utf8())),
  };
}

/** Wide types in lists, maps and optional fields. */
export class ContainerWideTypes extends dataclass("ContainerWideTypes", containerFields(true)) {}

/** {@link ContainerWideTypes} as revision 1 flags it. */
export class ContainerWideTypes1 extends dataclass("ContainerWideTypes", containerFields(false)) {}

/** Containers in containers, and dictionary-encoded text. */
export class DeepNested extends dataclass("DeepNested", deepFields(true)) {}

/** {@link DeepNested} as revision 1 flags it. */
export class DeepNested1 extends dataclass("DeepNested", deepFields(false)) {}
