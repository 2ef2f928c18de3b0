/** `ClientConformanceService`, by which the family's native clients prove themselves, as a client declares it. */
import { exchange, producer, type Service, service, unary } from "@sheaf/core";
import {
  binary,
  dataclass,
  decimal,
  dictionary,
  float,
  int,
  int32,
  list,
  optional,
  timestamp,
  utf8,
} from "@sheaf/dataclass";
import {
  Binary,
  Decimal,
  Dictionary,
  Field,
  Float64,
  Int16,
  Int32,
  Int64,
  List,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
} from "apache-arrow";

export class Nested extends dataclass("Nested", {
  name: optional(utf8()),
  scores: optional(list(optional(int32()))),
}) {}

const typedRows = {
  nullable_float: optional(float()),
  tags: optional(list(optional(utf8()))),
  category: optional(dictionary(utf8())),
  event_time: optional(timestamp("us", "UTC")),
  amount: optional(decimal(18, 4)),
  nested: optional(Nested),
};
const payloads = { output: { index: int(), payload: binary() } };

const methods = {
  typed_exchange: exchange({}, { input: typedRows, output: typedRows }),
  producer_sequence: producer({ count: int(), payload_bytes: int() }, payloads),
  producer_zero_row_then_value: producer({}, payloads),
  producer_emit_and_finish: producer({}, payloads),
  producer_empty: producer({}, payloads),
  open_client_session: unary({ initial: int() }, int()),
  increment_client_session: unary({ by: int() }, int()),
  close_client_session: unary({}, int()),
  large_response: unary({ size: int() }, binary()),
  echo_bytes: unary({ value: binary() }, binary()),
};

/** The service; it declares no version. */
export const NativeService: Service<typeof methods> = service("ClientConformanceService", methods);

const item = <T extends Utf8 | Int32>(type: T): List<T> => new List(new Field("item", type, true));
const DECIMAL_128 = 128;

/** The schema of the typed exchange: order, types and flags are exact. */
export const TYPED_SCHEMA: Schema = new Schema([
  new Field("nullable_float", new Float64(), true),
  new Field("tags", item(new Utf8()), true),
  new Field("category", new Dictionary(new Utf8(), new Int16()), true),
  new Field("event_time", new TimestampMicrosecond("UTC"), true),
  new Field("amount", new Decimal(4, 18, DECIMAL_128), true),
  new Field(
    "nested",
    new Struct([new Field("name", new Utf8(), true), new Field("scores", item(new Int32()), true)]),
    true,
  ),
]);

/** The schema of the producers, whose columns are never null. */
export const PAYLOAD_SCHEMA: Schema = new Schema([
  new Field("index", new Int64(), false),
  new Field("payload", new Binary(), false),
]);
