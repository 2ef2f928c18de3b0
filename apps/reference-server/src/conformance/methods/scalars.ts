/** Unary methods on the everyday types. */
import { type Implementation, unary } from "@sheaf/core";
import { binary, bool, float, int, int64, list, map, optional, utf8 } from "@sheaf/dataclass";
import { valueError } from "../errors.ts";
import { status } from "../types/status.ts";
import { echoValue } from "./echo.ts";

/** Scalars, containers and optional values, most of them echoed. */
export const scalarMethods = {
  echo_string: unary({ value: utf8() }, utf8()),
  echo_bytes: unary({ data: binary() }, binary()),
  oversized_unary: unary({ target_bytes: int() }, binary()),
  echo_int: unary({ value: int64() }, int64()),
  echo_float: unary({ value: float() }, float()),
  echo_bool: unary({ value: bool() }, bool()),
  void_noop: unary({}),
  void_with_param: unary({ value: int64() }),
  echo_enum: unary({ status: status() }, status()),
  echo_list: unary({ values: list(utf8()) }, list(utf8())),
  echo_dict: unary({ mapping: map(utf8(), int64()) }, map(utf8(), int64())),
  echo_nested_list: unary({ matrix: list(list(int64())) }, list(list(int64()))),
  echo_optional_string: unary({ value: optional(utf8()) }, optional(utf8())),
  echo_optional_int: unary({ value: optional(int64()) }, optional(int64())),
  add_floats: unary({ a: float(), b: float() }, float()),
  concatenate: unary({ prefix: utf8(), suffix: utf8(), separator: utf8().default("-") }, utf8()),
  with_defaults: unary(
    {
      required: int64(),
      optional_str: utf8().default("default"),
      optional_int: int64().default(42n),
    },
    utf8(),
  ),
};

export const scalarHandlers: Implementation<typeof scalarMethods> = {
  echo_string: echoValue,
  echo_bytes: ({ data }) => data,
  oversized_unary: ({ target_bytes }) => {
    if (target_bytes < 0) throw valueError("target_bytes must be non-negative");
    return new Uint8Array(target_bytes);
  },
  echo_int: echoValue,
  echo_float: echoValue,
  echo_bool: echoValue,
  void_noop: () => {},
  void_with_param: () => {},
  echo_enum: (params) => params.status,
  echo_list: ({ values }) => values,
  echo_dict: ({ mapping }) => mapping,
  echo_nested_list: ({ matrix }) => matrix,
  echo_optional_string: echoValue,
  echo_optional_int: echoValue,
  add_floats: ({ a, b }) => a + b,
  concatenate: ({ prefix, suffix, separator }) => prefix + separator + suffix,
  with_defaults: ({ required, optional_str, optional_int }) =>
    `required=${required}, optional_str=${optional_str}, optional_int=${optional_int}`,
};
