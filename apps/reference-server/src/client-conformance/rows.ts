/** The rows that a native client must build and read exactly as declared here. */
import {
  dataclass,
  decimal,
  dictionary,
  float,
  int32,
  list,
  optional,
  timestamp,
  utf8,
} from "@sheaf/dataclass";
import { Binary, Field, Int64, Schema } from "apache-arrow";

/** A struct with a list in it, every part of which may be null. */
export class Nested extends dataclass("Nested", {
  name: optional(utf8()),
  scores: optional(list(optional(int32()))),
}) {}

/** Rows of the typed exchange, both ways. */
export const TYPED_ROWS = {
  nullable_float: optional(float()),
  tags: optional(list(optional(utf8()))),
  category: optional(dictionary(utf8())),
  event_time: optional(timestamp("us", "UTC")),
  amount: optional(decimal(18, 4)),
  nested: optional(Nested),
};

/** Rows of the producers. Unlike other streams' columns these are declared as never null. */
export const PAYLOAD_SCHEMA = new Schema([
  new Field("index", new Int64(), false),
  new Field("payload", new Binary(), false),
]);
