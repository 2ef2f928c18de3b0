/** Every kind of field once, as a dataclass and as a stream header. */
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
import { Point } from "./shapes.ts";
import { STATUSES, status } from "./status.ts";

/** The fields that AllTypes and RichHeader begin with; the rest differs in order only. */
const LEADING = {
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

/** Containers, enums, nested and optional values. */
export class AllTypes extends dataclass("AllTypes", {
  ...LEADING,
  annotated_int32: int32(),
  annotated_float32: float32(),
  nested_list: list(list(int64())),
  dict_str_str: map(utf8(), utf8()),
}) {}

/** The same values at the head of a stream. */
export class RichHeader extends dataclass("RichHeader", {
  ...LEADING,
  nested_list: list(list(int64())),
  annotated_int32: int32(),
  annotated_float32: float32(),
  dict_str_str: map(utf8(), utf8()),
}) {}

/** The header that every implementation makes of a seed. */
export function richHeader(seed: bigint): RichHeader {
  const number = Number(seed);
  const isEven = modulo(seed, 2) === 0;
  return new RichHeader({
    str_field: `seed-${seed}`,
    bytes_field: Uint8Array.of(modulo(seed, 256), modulo(seed + 1n, 256), modulo(seed + 2n, 256)),
    int_field: seed * 7n,
    float_field: number * 1.5,
    bool_field: isEven,
    list_of_int: [seed, seed + 1n, seed + 2n],
    list_of_str: [`item-${seed}`, `item-${seed + 1n}`],
    dict_field: new Map([
      ["a", seed],
      ["b", seed + 1n],
    ]),
    enum_field: STATUSES[modulo(seed, STATUSES.length)]!,
    nested_point: new Point({ x: number, y: number * 2 }),
    optional_str: isEven ? `opt-${seed}` : null,
    optional_int: isEven ? null : seed * 3n,
    optional_nested: modulo(seed, 3) === 0 ? new Point({ x: number, y: 0 }) : null,
    list_of_nested: [new Point({ x: number, y: number + 1 })],
    nested_list: [[seed, seed + 1n], [seed + 2n]],
    annotated_int32: modulo(seed, 1000),
    annotated_float32: number / 3,
    dict_str_str: new Map([["key", `val-${seed}`]]),
  });
}

/** The remainder that is never negative. */
function modulo(value: bigint, divisor: number): number {
  const remainder = Number(value % BigInt(divisor));
  return remainder < 0 ? remainder + divisor : remainder;
}
