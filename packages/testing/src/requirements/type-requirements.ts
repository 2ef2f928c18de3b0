/** What is required of values: each family of fields, there and back. */
import type { Requirement, RequirementTable } from "./requirement.ts";

const SPEC = "wire.md#request";

/** A family of fields whose values come back as they were, those at the ends of its range included. */
function echoes<const What extends string>(what: What): Requirement {
  return { behaviour: `Values of ${what} come back as they were.`, spec: SPEC };
}

/** Values by their types. */
export const typeRequirements = {
  "type.bool": echoes("`bool()`"),
  "type.int": echoes("`int()`, up to 2^53 - 1"),
  "type.int8": echoes("`int8()`, from end to end"),
  "type.int16": echoes("`int16()`, from end to end"),
  "type.int32": echoes("`int32()`, from end to end"),
  "type.int64": echoes("`int64()`, from end to end"),
  "type.uint8": echoes("`uint8()`, from end to end"),
  "type.uint16": echoes("`uint16()`, from end to end"),
  "type.uint32": echoes("`uint32()`, from end to end"),
  "type.uint64": echoes("`uint64()`, from end to end"),
  "type.float": echoes("`float()`, with -0, NaN, the infinities and the smallest"),
  "type.float32": echoes("`float32()`, with -0, NaN and the infinities"),
  "type.float16": echoes("`float16()`, with -0, NaN and the infinities"),
  "type.utf8": echoes("`utf8()`, empty, of all planes, with NUL"),
  "type.large-utf8": echoes("`largeUtf8()`"),
  "type.binary": echoes("`binary()`, empty and of all bytes"),
  "type.large-binary": echoes("`largeBinary()`"),
  "type.fixed-binary": echoes("`fixedBinary(n)`"),
  "type.decimal": echoes("`decimal(20, 4)`, to the last digit"),
  "type.wide-decimal": echoes("`decimal(76, 10)`, to the last digit"),
  "type.date": echoes("`date()`, before and after 1970"),
  "type.datetime": echoes("`datetime()`, to the millisecond"),
  "type.timestamp": echoes("`timestamp()`, to the microsecond"),
  "type.zoned-timestamp": echoes('`timestamp("ns", "UTC")`'),
  "type.coarse-time": echoes('`time("s")`, from midnight to midnight'),
  "type.time": echoes("`time()`, from midnight to midnight"),
  "type.duration": echoes("`duration()`, negative ones too"),
  "type.list": echoes("`list(T)`, empty ones too"),
  "type.nested-list": echoes("lists of lists"),
  "type.nullable-list": echoes("lists with nulls among the items"),
  "type.set": echoes("`set(T)`"),
  "type.map": echoes("`map(K, V)`, in order"),
  "type.record": echoes("`record(V)`"),
  "type.enum": echoes("`enumOf(…)`"),
  "type.dictionary": echoes("`dictionary(T)`"),
  "type.dictionary-list": echoes("lists of dictionary values"),
  "type.dataclass": echoes("a dataclass, which travels as bytes"),
  "type.struct": echoes("`struct(D)`, which travels as a struct"),
  "type.struct-list": echoes("lists of dataclasses"),
  "type.embedded": echoes("`embedded(D)`"),
  "type.optional-text": echoes('`optional(utf8())`: null is not ""'),
  "type.optional-int": echoes("`optional(int64())`: null is not 0"),
  "type.optional-dataclass": echoes("`optional(D)`"),
  "type.record-batch": echoes("`recordBatch()`, with its rows and its schema"),
  "type.schema": echoes("`schemaField()`"),
  "type.columns": {
    behaviour: "Streams carry columns of every type, nulls among the values.",
    spec: "wire.md#streams",
  },
  "type.columns-of-nulls": {
    behaviour: "Streams carry columns of every type in which there is nothing but nulls.",
    spec: "wire.md#streams",
  },
  "type.columns-without-rows": {
    behaviour: "Streams carry columns of every type in batches without rows.",
    spec: "wire.md#streams",
  },
} as const satisfies RequirementTable;
