/**
 * The static members of dataclasses, one set for all of them: each works on the class that it is called
 * on, so that a subclass reads instances of itself.
 */
import type { RecordBatch, Schema } from "../arrow-types.ts";
import { requiredSlot } from "../field/field.ts";
import { SLOT, type Slot } from "../field/value-type.ts";
import { type PlannedClass, planOf } from "./plan.ts";
import { readBatch, readBytes, readRow } from "./read.ts";
import type { StandardSchema } from "./standard-schema.ts";
import { StructType } from "./struct-type.ts";
import { standardSchemaOf } from "./validate.ts";

const slots: WeakMap<PlannedClass, Slot> = new WeakMap();

function getSchema(this: PlannedClass): Schema {
  return planOf(this).codec.schema;
}

function getSlot(this: PlannedClass): Slot {
  let slot = slots.get(this);
  if (slot === undefined) {
    slot = requiredSlot(new StructType(this));
    slots.set(this, slot);
  }
  return slot;
}

function getStandardSchema(this: PlannedClass): StandardSchema<unknown, object> {
  return standardSchemaOf(this);
}

function deserializeFromBytes(this: PlannedClass, bytes: Uint8Array): object {
  return readBytes(this, bytes);
}

function fromBatch(this: PlannedClass, batch: RecordBatch): object {
  return readBatch(this, batch);
}

function fromRow(this: PlannedClass, row: object): object {
  return readRow(this, row);
}

/** To be defined on a class, once. */
export const STATIC_MEMBERS: PropertyDescriptorMap = {
  schema: { get: getSchema },
  [SLOT]: { get: getSlot },
  "~standard": { get: getStandardSchema },
  deserializeFromBytes: { value: deserializeFromBytes },
  fromBatch: { value: fromBatch },
  fromRow: { value: fromRow },
};
