/** Producer streams of counter rows. */
import { type Implementation, producer, stream } from "@sheaf/core";
import { bool, int, int64 } from "@sheaf/dataclass";
import { runtimeError } from "../errors.ts";
import { COUNTER_ROWS } from "../states/counter-rows.ts";
import { BatchCounting, Counting, FailingCounting, LoggingCounting } from "../states/counting.ts";
import { DynamicCounting, dynamicRows } from "../states/dynamic.ts";
import { RichHeader, richHeader } from "../types/all-types.ts";
import { ConformanceHeader } from "../types/conformance-header.ts";

export const producerMethods = {
  produce_n: producer({ count: int() }, { output: COUNTER_ROWS }),
  produce_empty: producer({}, { output: COUNTER_ROWS }),
  produce_single: producer({}, { output: COUNTER_ROWS }),
  produce_large_batches: producer(
    { rows_per_batch: int(), batch_count: int() },
    { output: COUNTER_ROWS },
  ),
  produce_with_logs: producer({ count: int() }, { output: COUNTER_ROWS }),
  produce_error_mid_stream: producer({ emit_before_error: int() }, { output: COUNTER_ROWS }),
  produce_error_on_init: producer({}, { output: COUNTER_ROWS }),
  produce_oversized_batch: producer({ rows_per_batch: int() }, { output: COUNTER_ROWS }),
  produce_with_header: producer(
    { count: int() },
    { output: COUNTER_ROWS, header: ConformanceHeader },
  ),
  produce_with_header_and_logs: producer(
    { count: int() },
    { output: COUNTER_ROWS, header: ConformanceHeader },
  ),
  produce_with_rich_header: producer(
    { seed: int64(), count: int() },
    { output: COUNTER_ROWS, header: RichHeader },
  ),
  produce_dynamic_schema: producer(
    { seed: int64(), count: int(), include_strings: bool(), include_floats: bool() },
    { header: RichHeader },
  ),
};

export const producerHandlers: Implementation<typeof producerMethods> = {
  produce_n: ({ count }) => stream(new Counting({ count })),
  produce_empty: () => stream(new Counting({ count: 0 })),
  produce_single: () => stream(new Counting({ count: 1 })),
  produce_large_batches: (params) => stream(new BatchCounting(params)),
  produce_with_logs: ({ count }) => stream(new LoggingCounting({ count })),
  produce_error_mid_stream: (params) => stream(new FailingCounting(params)),
  produce_error_on_init: () => {
    throw runtimeError("intentional init error");
  },
  produce_oversized_batch: ({ rows_per_batch }) =>
    stream(new BatchCounting({ rows_per_batch, batch_count: 1 })),
  produce_with_header: ({ count }) =>
    stream(new Counting({ count }), { header: headerOf(count, `producing ${count} batches`) }),
  produce_with_header_and_logs: ({ count }, ctx) => {
    ctx.clientLog("INFO", "stream init log");
    return stream(new Counting({ count }), {
      header: headerOf(count, `producing ${count} with logs`),
    });
  },
  produce_with_rich_header: ({ seed, count }) =>
    stream(new Counting({ count }), { header: richHeader(seed) }),
  produce_dynamic_schema: ({ seed, count, include_strings, include_floats }) =>
    stream(new DynamicCounting({ count, include_strings, include_floats }), {
      header: richHeader(seed),
      output: dynamicRows(include_strings, include_floats),
    }),
};

function headerOf(total_expected: number, description: string): ConformanceHeader {
  return new ConformanceHeader({ total_expected, description });
}
