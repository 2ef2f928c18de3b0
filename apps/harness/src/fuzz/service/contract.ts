/** The service whose messages are mutated: few methods, every type of field. */
import { exchange, producer, service, unary } from "@sheaf/core";
import {
  binary,
  bool,
  dataclass,
  date,
  datetime,
  decimal,
  dictionary,
  duration,
  enumOf,
  fixedBinary,
  float,
  float16,
  float32,
  int,
  int8,
  int64,
  largeBinary,
  largeUtf8,
  list,
  map,
  optional,
  record,
  recordBatch,
  schemaField,
  set,
  time,
  timestamp,
  uint16,
  uint64,
  utf8,
} from "@sheaf/dataclass";

/** A nested dataclass. */
export class Place extends dataclass("Place", { x: float(), y: float(), name: optional(utf8()) }) {}

const Level = { LOW: "low", HIGH: "high" } as const;

/** A field of each type. */
export class Assortment extends dataclass("Assortment", {
  flag: bool(),
  small: int8(),
  count: int(),
  exact: int64(),
  word: uint16(),
  huge: uint64(),
  half: float16(),
  single: float32(),
  price: decimal(10, 2),
  text: utf8(),
  longText: largeUtf8(),
  payload: binary(),
  longPayload: largeBinary(),
  code: fixedBinary(4),
  day: date(),
  moment: datetime("UTC"),
  instant: timestamp("ns"),
  clock: time("ms"),
  fineClock: time(),
  span: duration(),
  level: enumOf("Level", Level),
  color: dictionary(utf8()),
  scores: list(optional(float())),
  tags: set(utf8()),
  labels: map(utf8(), optional(int())),
  notes: record(utf8()),
  home: Place,
  stops: list(Place),
  nickname: optional(utf8()),
  rows: optional(recordBatch()),
  shape: optional(schemaField()),
}) {}

/** What a stream says first. */
export class Notice extends dataclass("Notice", { title: utf8(), total: int() }) {}

const line = { value: optional(float()), label: dictionary(utf8()), list: list(int()) };

export const Fuzzed = service(
  "Fuzzed",
  {
    add: unary({ a: float(), b: float() }, float()),
    nothing: unary({}),
    echo: unary({ value: Assortment }, Assortment),
    greet: unary({ name: utf8(), greeting: optional(utf8()) }, utf8()),
    payload: unary({ data: binary() }, binary()),
    later: unary({ value: int() }, int()),
    refuse: unary({ reason: utf8() }),
    count: producer({ to: int() }, { output: { value: int() } }),
    announced: producer({ title: utf8() }, { output: line, header: Notice }),
    relay: exchange({ times: int() }, { input: line, output: line }),
    sum: exchange({}, { input: { value: float() }, output: { total: float(), turns: int() } }),
  },
  { version: "1.0.0" },
);
