/** Unary methods that raise, and such that log. */
import { type Implementation, unary } from "@sheaf/core";
import { utf8 } from "@sheaf/dataclass";
import { runtimeError, typeError, valueError } from "../errors.ts";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"] as const;

export const messageMethods = {
  raise_value_error: unary({ message: utf8() }, utf8()),
  raise_runtime_error: unary({ message: utf8() }, utf8()),
  raise_type_error: unary({ message: utf8() }, utf8()),
  echo_with_info_log: unary({ value: utf8() }, utf8()),
  echo_with_multi_logs: unary({ value: utf8() }, utf8()),
  echo_with_log_extras: unary({ value: utf8() }, utf8()),
  echo_with_all_log_levels: unary({ value: utf8() }, utf8()),
};

export const messageHandlers: Implementation<typeof messageMethods> = {
  raise_value_error: ({ message }) => {
    throw valueError(message);
  },
  raise_runtime_error: ({ message }) => {
    throw runtimeError(message);
  },
  raise_type_error: ({ message }) => {
    throw typeError(message);
  },
  echo_with_info_log: ({ value }, ctx) => {
    ctx.clientLog("INFO", `info: ${value}`);
    return value;
  },
  echo_with_multi_logs: ({ value }, ctx) => {
    ctx.clientLog("DEBUG", `debug: ${value}`);
    ctx.clientLog("INFO", `info: ${value}`);
    ctx.clientLog("WARN", `warn: ${value}`);
    return value;
  },
  echo_with_log_extras: ({ value }, ctx) => {
    ctx.clientLog("INFO", `info: ${value}`, { source: "conformance", detail: value });
    return value;
  },
  echo_with_all_log_levels: ({ value }, ctx) => {
    for (const level of LEVELS) ctx.clientLog(level, `${level.toLowerCase()}: ${value}`);
    return value;
  },
};
