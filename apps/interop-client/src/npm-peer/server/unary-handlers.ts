/** The unary methods of the conformance service that are no echoes, as the peer's users write them. */
import { AnnotatedBatch } from "@sheaf/core";
import { Point, type STATUSES, Status } from "../../conformance/types/shapes.ts";
import { NestedContainers } from "../../conformance/types/wide-types.ts";
import type { PeerContext } from "../peer-module.ts";
import { plain } from "../peer-values.ts";
import { failure, pythonFloat } from "./failure.ts";

type Handler = (params: never, context: PeerContext) => unknown;

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

/** What cancelling has done so far. */
export const probe: { produced: number; exchanged: number; cancelled: number } = {
  produced: 0,
  exchanged: 0,
  cancelled: 0,
};

function raise(type: string): Handler {
  return ({ message }: { message: string }) => {
    throw failure(type, message);
  };
}

function logging(...levels: string[]): Handler {
  return ({ value }: { value: string }, context) => {
    for (const level of levels) context.clientLog(level, `${level.toLowerCase()}: ${value}`);
    return value;
  };
}

function unbound(): never {
  throw failure("RuntimeError", "no sticky counter bound to this request");
}

/** Handlers by method; each answers the value of the column `result`. */
export const unaryHandlers: Readonly<Record<string, Handler>> = {
  oversized_unary: ({ target_bytes }: { target_bytes: number }) => {
    if (target_bytes < 0) throw failure("ValueError", "target_bytes must be non-negative");
    return new Uint8Array(target_bytes);
  },
  void_noop: () => undefined,
  void_with_param: () => undefined,
  inspect_point: ({ point }: { point: Uint8Array }) => {
    const { x, y } = Point.deserializeFromBytes(point);
    return `Point(${pythonFloat(x)}, ${pythonFloat(y)})`;
  },
  add_floats: ({ a, b }: { a: number; b: number }) => a + b,
  concatenate: (words: { prefix: string; suffix: string; separator: string }) => {
    return words.prefix + words.separator + words.suffix;
  },
  with_defaults: (given: { required: bigint; optional_str: string; optional_int: bigint }) => {
    const { required, optional_str, optional_int } = given;
    return `required=${required}, optional_str=${optional_str}, optional_int=${optional_int}`;
  },
  raise_value_error: raise("ValueError"),
  raise_runtime_error: raise("RuntimeError"),
  raise_type_error: raise("TypeError"),
  echo_with_info_log: logging("INFO"),
  echo_with_multi_logs: logging("DEBUG", "INFO", "WARN"),
  echo_with_all_log_levels: logging(...LEVELS),
  echo_with_log_extras: ({ value }: { value: string }, context) => {
    context.clientLog("INFO", `info: ${value}`, { source: "conformance", detail: value });
    return value;
  },
  cancel_probe_counters: () => {
    return [probe.produced, probe.exchanged, probe.cancelled].map(BigInt);
  },
  reset_cancel_probe: () => {
    Object.assign(probe, { produced: 0, exchanged: 0, cancelled: 0 });
  },
  open_counter: ({ initial }: { initial: number }, context) => {
    context.openSession({ value: initial });
    return initial;
  },
  increment_counter: unbound,
  close_counter: unbound,
  published_string: () => {
    throw failure("RuntimeError", "published_string requires external storage");
  },
  pack_nested_containers: ({ statuses, points, status_by_name }: Containers) => {
    const members = (plain(statuses) as (keyof typeof Status)[]).map((name) => Status[name]);
    const places = (plain(points) as { x: number; y: number }[]).map(({ x, y }) => {
      return new Point({ x, y });
    });
    const packed = new NestedContainers({
      statuses: members,
      points: places,
      status_by_name: statusMap(status_by_name),
      frozen_statuses: new Set(members),
      tagged_status: members[0] ?? null,
      tagged_point: places[0] ?? null,
      tagged_batch: AnnotatedBatch.from({ value: [1n, 2n] }).batch,
    });
    return packed.serializeToBytes();
  },
};

interface Containers {
  readonly statuses: unknown;
  readonly points: unknown;
  readonly status_by_name: MapData;
}

/** The peer hands maps over as they came: offsets, and entries with a column of keys and one of values. */
interface MapData {
  readonly children: readonly [{ readonly children: readonly [Utf8Data, DictionaryData] }];
}

interface Utf8Data {
  readonly length: number;
  readonly values: Uint8Array;
  readonly valueOffsets: Int32Array;
}

interface DictionaryData {
  readonly values: ArrayLike<number>;
  readonly dictionary: { get(index: number): keyof typeof Status };
}

function statusMap({ children: [entries] }: MapData): Map<string, (typeof STATUSES)[number]> {
  const [keys, values] = entries.children;
  const map = new Map<string, (typeof STATUSES)[number]>();
  for (let at = 0; at < keys.length; at++) {
    const key = keys.values.subarray(keys.valueOffsets[at], keys.valueOffsets[at + 1]);
    const name = values.dictionary.get(values.values[at]!);
    map.set(Buffer.from(key).toString(), Status[name]);
  }
  return map;
}
