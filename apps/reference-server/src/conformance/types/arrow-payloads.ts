/** Dataclasses that carry Arrow objects, and enums and dataclasses within containers. */
import {
  dataclass,
  list,
  map,
  optional,
  recordBatch,
  schemaField,
  set,
  utf8,
} from "@sheaf/dataclass";
import { Point } from "./shapes.ts";
import { status } from "./status.ts";

/** A record batch and a schema as bytes of their own. */
export class EmbeddedArrow extends dataclass("EmbeddedArrow", {
  batch: recordBatch(),
  schema: schemaField(),
}) {}

/** What `pack_nested_containers` packs. */
export class NestedContainers extends dataclass("NestedContainers", {
  statuses: list(status()),
  points: list(Point),
  status_by_name: map(utf8(), status()),
  frozen_statuses: set(status()),
  tagged_status: optional(status()),
  tagged_point: optional(Point),
  tagged_batch: optional(recordBatch()),
}) {}
