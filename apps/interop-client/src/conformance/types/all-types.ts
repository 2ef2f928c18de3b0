/** The dataclass with a field of each kind, and the stream header that is the same in another order. */
import {
  binary,
  bool,
  dataclass,
  float,
  float32,
  int32,
  int64,
  list,
  map,
  optional,
  utf8,
} from "@sheaf/dataclass";
import { Point, STATUSES, status } from "./shapes.ts";

const shared = {
  str_field: utf8(),
  bytes_field: binary(),
  int_field: int64(),
  float_field: float(),
  bool_field: bool(),
  list_of_int: list(int64()),
  list_of_str: list(utf8()),
  dict_field: map(utf8(), int64()),
  enum_field: status(),
  nested_point: Point,
  optional_str: optional(utf8()),
  optional_int: optional(int64()),
  optional_nested: optional(Point),
  list_of_nested: list(Point),
};
const nested_list = list(list(int64()));
const numbers = { annotated_int32: int32(), annotated_float32: float32() };
const dict_str_str = map(utf8(), utf8());

export class AllTypes extends dataclass("AllTypes", {
  ...shared,
  ...numbers,
  nested_list,
  dict_str_str,
}) {}

export class RichHeader extends dataclass("RichHeader", {
  ...shared,
  nested_list,
  ...numbers,
  dict_str_str,
}) {}

/** What the header of a seed holds; seeds are never negative here. */
export function richHeader(seed: number): RichHeader {
  const big = BigInt(seed);
  const even = seed % 2 === 0;
  return new RichHeader({
    str_field: `seed-${seed}`,
    bytes_field: Uint8Array.of(seed, seed + 1, seed + 2),
    int_field: big * 7n,
    float_field: seed * 1.5,
    bool_field: even,
    list_of_int: [big, big + 1n, big + 2n],
    list_of_str: [`item-${seed}`, `item-${seed + 1}`],
    dict_field: new Map([
      ["a", big],
      ["b", big + 1n],
    ]),
    enum_field: STATUSES[seed % STATUSES.length]!,
    nested_point: new Point({ x: seed, y: seed * 2 }),
    optional_str: even ? `opt-${seed}` : null,
    optional_int: even ? null : big * 3n,
    optional_nested: seed % 3 === 0 ? new Point({ x: seed, y: 0 }) : null,
    list_of_nested: [new Point({ x: seed, y: seed + 1 })],
    nested_list: [[big, big + 1n], [big + 2n]],
    annotated_int32: seed % 1000,
    annotated_float32: Math.fround(seed / 3),
    dict_str_str: new Map([["key", `val-${seed}`]]),
  });
}
