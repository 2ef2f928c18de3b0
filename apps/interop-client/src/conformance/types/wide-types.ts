/** Dataclasses of the types that languages have no words for. */
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
} from "@sheaf/dataclass";
import { Point, status } from "./shapes.ts";

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

/** Revision 1 flags optional fields as not null; what is sent may be nullable all the same. */
export class ContainerWideTypes extends dataclass("ContainerWideTypes", {
  list_decimal: list(decimal(20, 4)),
  list_date: list(date()),
  list_timestamp: list(timestamp("us")),
  optional_date: optional(date()),
  optional_decimal: optional(decimal(20, 4)),
  optional_timestamp: optional(timestamp("us")),
  dict_str_decimal: map(utf8(), decimal(20, 4)),
  frozenset_int: set(int64()),
  list_optional_int: list(optional(int64())),
}) {}

export class DeepNested extends dataclass("DeepNested", {
  list_of_lists_decimal: list(list(decimal(20, 4))),
  optional_list_date: optional(list(date())),
  dict_encoded_string: dictionary(utf8()),
  list_of_dict_encoded: list(dictionary(utf8())),
}) {}

export class EmbeddedArrow extends dataclass("EmbeddedArrow", {
  batch: recordBatch(),
  schema: schemaField(),
}) {}

export class NestedContainers extends dataclass("NestedContainers", {
  statuses: list(status()),
  points: list(Point),
  status_by_name: map(utf8(), status()),
  frozen_statuses: set(status()),
  tagged_status: optional(status()),
  tagged_point: optional(Point),
  tagged_batch: optional(recordBatch()),
}) {}
