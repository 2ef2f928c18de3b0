/** What revision 2 has and revision 1 has not. */
import {
  AnnotatedBatch,
  exchange,
  type Implementation,
  producer,
  stream,
  unary,
} from "@sheaf/core";
import { bool, int, int32, list, map, optional, utf8 } from "@sheaf/dataclass";
import type { PublishString } from "../../storage/published-strings.ts";
import { runtimeError, typeError } from "../errors.ts";
import { VALUE_ROWS } from "../states/exchanging.ts";
import {
  ANNOTATED_ROWS,
  AnnotatedBatches,
  INPUT_METADATA_ROWS,
  InputMetadata,
  TICK_ROWS,
  TickMetadata,
} from "../states/metadata.ts";
import { NestedContainers } from "../types/arrow-payloads.ts";
import { Point } from "../types/shapes.ts";
import { isStatus, type Status, status } from "../types/status.ts";
import { echoValue } from "./echo.ts";

/** Takes null and says that it does not. */
const nonNullOptional = optional(int32(), { nullable: false });

export const addedMethods = {
  published_string: unary({ value: utf8(), include_sha256: bool() }, utf8()),
  echo_optional_point: unary({ point: optional(Point) }, optional(Point)),
  echo_annotated_optional_int: unary({ value: optional(int32()) }, optional(int32())),
  echo_outer_optional_non_null: unary({ value: nonNullOptional }, nonNullOptional),
  pack_nested_containers: unary(
    { statuses: list(status()), points: list(Point), status_by_name: map(utf8(), status()) },
    NestedContainers,
  ),
  echo_status_list: unary({ statuses: list(status()) }, list(status())),
  // Lockstep: each row shows the metadata of the very tick that asked for it.
  produce_tick_metadata: producer({ count: int() }, { output: TICK_ROWS, readAhead: 0 }),
  produce_annotated_batches: producer(
    { count: int(), rows_per_batch: int() },
    { output: ANNOTATED_ROWS },
  ),
  exchange_input_metadata: exchange({}, { input: VALUE_ROWS, output: INPUT_METADATA_ROWS }),
};

export const addedHandlers: Implementation<typeof addedMethods> = {
  published_string: () => {
    throw runtimeError("published_string requires external storage");
  },
  echo_optional_point: ({ point }) => point,
  echo_annotated_optional_int: echoValue,
  echo_outer_optional_non_null: echoValue,
  pack_nested_containers: ({ statuses, points, status_by_name }) => {
    checkStatuses("statuses", statuses);
    if (!points.every((point) => point instanceof Point)) {
      throw typeError("points were not reconstructed as Point instances");
    }
    checkStatuses("status_by_name values", [...status_by_name.values()]);
    return new NestedContainers({
      statuses,
      points,
      status_by_name,
      frozen_statuses: new Set(statuses),
      tagged_status: statuses[0] ?? null,
      tagged_point: points[0] ?? null,
      tagged_batch: AnnotatedBatch.from({ value: [1n, 2n] }).batch,
    });
  },
  echo_status_list: ({ statuses }) => {
    checkStatuses("statuses", statuses);
    return statuses;
  },
  produce_tick_metadata: ({ count }) => stream(new TickMetadata({ count })),
  produce_annotated_batches: (params) => stream(new AnnotatedBatches(params)),
  exchange_input_metadata: () => stream(new InputMetadata()),
};

/** `published_string` of a worker with a storage. */
export function publishing(publish: PublishString): (typeof addedHandlers)["published_string"] {
  return ({ value, include_sha256 }) => publish(value, include_sha256);
}

function checkStatuses(what: string, values: readonly Status[]): void {
  if (!values.every(isStatus)) {
    throw typeError(`${what} were not reconstructed as Status members`);
  }
}
