/** Dataclasses that serialize through Apache Arrow. */
export { Dataclass, isDataclass, isDataclassConstructor } from "./dataclass/dataclass.ts";
export { dataclass, extendDataclass } from "./dataclass/define.ts";
export { embedded, struct } from "./dataclass/embedded.ts";
export type { StandardIssue, StandardResult, StandardSchema } from "./dataclass/standard-schema.ts";
export type { DataclassClass, DataclassStatics, ExtendedDataclass } from "./dataclass/statics.ts";
export { list, map, record, set } from "./field/containers.ts";
export { describeField, type FieldDescription } from "./field/describe-field.ts";
export { dictionary, enumOf } from "./field/dictionaries.ts";
export { type Field, isField } from "./field/field.ts";
export type {
  Args,
  DataclassConstructor,
  FieldLike,
  Fields,
  Init,
  InstanceConstructor,
  OptionalKeys,
  Row,
  ValueOf,
  Values,
} from "./field/inference.ts";
export {
  arrowType,
  arrowValue,
  type OptionalOptions,
  optional,
  transient,
} from "./field/modifiers.ts";
export {
  bool,
  float,
  float16,
  float32,
  int,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
} from "./field/numbers.ts";
export { recordBatch, schemaField } from "./field/payloads.ts";
export { date, datetime, duration, time, timestamp } from "./field/temporal.ts";
export type { TimeUnit } from "./field/temporal-types.ts";
export {
  binary,
  decimal,
  fixedBinary,
  largeBinary,
  largeUtf8,
  utf8,
} from "./field/text.ts";
export { type FieldSet, type FieldSetOptions, fieldSet } from "./field-set/field-set.ts";
export type { JsonValue } from "./value/json.ts";
