/**
 * The conformance service as its client declares it. Echo methods are declared beside their values;
 * here is the rest. What a peer says of itself must fit both.
 */
import { exchange, type Methods, producer, type Service, service, unary } from "@sheaf/core";
import { binary, bool, float, int, int64, list, map, utf8 } from "@sheaf/dataclass";
import { dataclassEchoes } from "./echoes/dataclass-echoes.ts";
import type { Echo, Revision } from "./echoes/echo.ts";
import { scalarEchoes } from "./echoes/scalar-echoes.ts";
import { wideEchoes } from "./echoes/wide-echoes.ts";
import { RichHeader } from "./types/all-types.ts";
import { ConformanceHeader, Point, status } from "./types/shapes.ts";
import { NestedContainers } from "./types/wide-types.ts";

const COUNTER = { index: int(), value: int() };
const VALUE = { value: float() };
const VALUES = { input: VALUE, output: VALUE };
const counting = { output: COUNTER };
/** Each turn is to be caused by the very request that it answers. */
const lockstep = { readAhead: 0 };

/** Methods of both revisions. */
const methods1 = {
  oversized_unary: unary({ target_bytes: int() }, binary()),
  void_noop: unary({}),
  void_with_param: unary({ value: int64() }),
  inspect_point: unary({ point: Point }, utf8()),
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
  raise_value_error: unary({ message: utf8() }, utf8()),
  raise_runtime_error: unary({ message: utf8() }, utf8()),
  raise_type_error: unary({ message: utf8() }, utf8()),
  echo_with_info_log: unary({ value: utf8() }, utf8()),
  echo_with_multi_logs: unary({ value: utf8() }, utf8()),
  echo_with_log_extras: unary({ value: utf8() }, utf8()),
  echo_with_all_log_levels: unary({ value: utf8() }, utf8()),
  cancel_probe_counters: unary({}, list(int())),
  reset_cancel_probe: unary({}),
  open_counter: unary({ initial: int() }, int()),
  increment_counter: unary({ by: int() }, int()),
  close_counter: unary({}, int()),
  produce_n: producer({ count: int() }, counting),
  produce_empty: producer({}, counting),
  produce_single: producer({}, counting),
  produce_large_batches: producer({ rows_per_batch: int(), batch_count: int() }, counting),
  produce_with_logs: producer({ count: int() }, counting),
  produce_error_mid_stream: producer({ emit_before_error: int() }, counting),
  produce_error_on_init: producer({}, counting),
  produce_oversized_batch: producer({ rows_per_batch: int() }, counting),
  produce_with_header: producer({ count: int() }, { ...counting, header: ConformanceHeader }),
  produce_with_header_and_logs: producer(
    { count: int() },
    { ...counting, header: ConformanceHeader },
  ),
  produce_with_rich_header: producer(
    { seed: int64(), count: int() },
    { ...counting, header: RichHeader },
  ),
  produce_dynamic_schema: producer(
    { seed: int64(), count: int(), include_strings: bool(), include_floats: bool() },
    { header: RichHeader },
  ),
  cancellable_producer: producer({}, { ...counting, ...lockstep }),
  stream_session_counter: producer({ count: int() }, { output: { value: int() }, ...lockstep }),
  exchange_scale: exchange({ factor: float() }, VALUES),
  exchange_accumulate: exchange(
    {},
    { input: VALUE, output: { running_sum: float(), exchange_count: int() } },
  ),
  exchange_with_logs: exchange({}, VALUES),
  exchange_zero_columns: exchange({}, { input: {}, output: {} }),
  exchange_error_on_nth: exchange({ fail_on: int() }, VALUES),
  exchange_error_on_init: exchange({}, VALUES),
  exchange_oversized: exchange({ rows_per_batch: int() }, { input: VALUE, ...counting }),
  exchange_with_header: exchange({ factor: float() }, { ...VALUES, header: ConformanceHeader }),
  exchange_cast_compatible: exchange({}, VALUES),
  exchange_with_rich_header: exchange(
    { seed: int64(), factor: float() },
    { ...VALUES, header: RichHeader },
  ),
  cancellable_exchange: exchange({}, VALUES),
  exchange_session_counter: exchange({}, { input: { by: int() }, output: { value: int() } }),
};

/** Methods that revision 2 has beside them. */
const methods2 = {
  published_string: unary({ value: utf8(), include_sha256: bool() }, utf8()),
  pack_nested_containers: unary(
    { statuses: list(status()), points: list(Point), status_by_name: map(utf8(), status()) },
    NestedContainers,
  ),
  produce_tick_metadata: producer(
    { count: int() },
    { output: { index: int(), seen: utf8() }, ...lockstep },
  ),
  produce_annotated_batches: producer(
    { count: int(), rows_per_batch: int() },
    { output: { value: int() } },
  ),
  exchange_input_metadata: exchange({}, { input: VALUE, output: { seen: utf8(), keys: utf8() } }),
};

/** Echo methods of all kinds, by name. */
export const echoes: Readonly<Record<string, Echo>> = {
  ...scalarEchoes,
  ...wideEchoes,
  ...dataclassEchoes,
};

const VERSIONS: Readonly<Record<Revision, string>> = { 1: "1.0.0", 2: "2.0.0" };
const NAME = "ConformanceService";

/** The service without its echoes, typed. Methods of revision 2 are declared, but not for calling, in revision 1. */
export type ConformanceMethods = typeof methods1 & typeof methods2;

/** The service of a revision, for a typed client. */
export function conformanceService(revision: Revision): Service<ConformanceMethods> {
  return service(NAME, { ...methods1, ...methods2 }, { version: VERSIONS[revision] });
}

/** Everything that a revision has, echoes too. */
export function allMethods(revision: Revision): Methods {
  const echoMethods = Object.entries(echoes)
    .filter(([, { since }]) => since <= revision)
    .map(([name, { method }]) => [name, method] as const);
  return { ...methods1, ...(revision === 2 && methods2), ...Object.fromEntries(echoMethods) };
}

/** The whole service of a revision, for clients that call by name. */
export function wholeService(revision: Revision): Service {
  return service(NAME, allMethods(revision), { version: VERSIONS[revision] });
}

/** A service of the same name that declares something else than the server does. */
export function otherService<M extends Methods>(
  methods: M,
  version: string = VERSIONS[2],
): Service<M> {
  return service(NAME, methods, { version });
}
