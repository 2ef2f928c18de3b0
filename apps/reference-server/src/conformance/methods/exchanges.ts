/** Exchange streams. */
import { exchange, type Implementation, stream } from "@sheaf/core";
import { float, int, int64 } from "@sheaf/dataclass";
import { runtimeError } from "../errors.ts";
import { pythonFloat } from "../python-text.ts";
import { COUNTER_ROWS } from "../states/counter-rows.ts";
import {
  Accumulating,
  FailingEcho,
  LoggingEcho,
  Oversized,
  Scaling,
  SUM_ROWS,
  VALUE_ROWS,
  ZeroColumns,
} from "../states/exchanging.ts";
import { RichHeader, richHeader } from "../types/all-types.ts";
import { ConformanceHeader } from "../types/conformance-header.ts";

const VALUES_TO_VALUES = { input: VALUE_ROWS, output: VALUE_ROWS };

export const exchangeMethods = {
  exchange_scale: exchange({ factor: float() }, VALUES_TO_VALUES),
  exchange_accumulate: exchange({}, { input: VALUE_ROWS, output: SUM_ROWS }),
  exchange_with_logs: exchange({}, VALUES_TO_VALUES),
  exchange_zero_columns: exchange({}, { input: {}, output: {} }),
  exchange_error_on_nth: exchange({ fail_on: int() }, VALUES_TO_VALUES),
  exchange_error_on_init: exchange({}, VALUES_TO_VALUES),
  exchange_oversized: exchange(
    { rows_per_batch: int() },
    { input: VALUE_ROWS, output: COUNTER_ROWS },
  ),
  exchange_with_header: exchange(
    { factor: float() },
    { ...VALUES_TO_VALUES, header: ConformanceHeader },
  ),
  exchange_cast_compatible: exchange({}, VALUES_TO_VALUES),
  exchange_with_rich_header: exchange(
    { seed: int64(), factor: float() },
    { ...VALUES_TO_VALUES, header: RichHeader },
  ),
};

export const exchangeHandlers: Implementation<typeof exchangeMethods> = {
  exchange_scale: ({ factor }) => stream(new Scaling({ factor })),
  exchange_accumulate: () => stream(new Accumulating()),
  exchange_with_logs: () => stream(new LoggingEcho()),
  exchange_zero_columns: () => stream(new ZeroColumns()),
  exchange_error_on_nth: ({ fail_on }) => stream(new FailingEcho({ fail_on })),
  exchange_error_on_init: () => {
    throw runtimeError("intentional exchange init error");
  },
  exchange_oversized: ({ rows_per_batch }) => stream(new Oversized({ rows_per_batch })),
  exchange_with_header: ({ factor }) =>
    stream(new Scaling({ factor }), {
      header: new ConformanceHeader({
        total_expected: 0,
        description: `scale by ${pythonFloat(factor)}`,
      }),
    }),
  exchange_cast_compatible: () => stream(new Scaling({ factor: 1 })),
  exchange_with_rich_header: ({ seed, factor }) =>
    stream(new Scaling({ factor }), { header: richHeader(seed) }),
};
