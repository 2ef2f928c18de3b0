/** Turns a schema into the checks that each of its batches has to pass. */
import type { Field, Schema } from "apache-arrow";
import { isWeightless } from "../../codec/arrow-types.ts";
import type { PathSegment } from "../../error/sheaf-error.ts";
import { type ColumnLayout, layoutOf } from "../column-layout.ts";
import {
  BitsCheck,
  type ColumnCheck,
  DictionaryCheck,
  FixedCheck,
  NullCheck,
  type Place,
  VariableCheck,
} from "./column-checks.ts";
import { FixedListCheck, ListCheck, StructCheck, UnionCheck } from "./nested-checks.ts";

/** The checks of a schema's batches. */
export interface BatchPlan {
  readonly columns: readonly ColumnCheck[];
  /** Field nodes of a batch, those of nested columns included. */
  readonly nodeCount: number;
  readonly bufferCount: number;
}

const plans = new WeakMap<Schema, BatchPlan>();

/** The plan of a schema, made once per schema object. */
export function planOf(schema: Schema): BatchPlan {
  let plan = plans.get(schema);
  if (plan === undefined) {
    plan = makePlan(schema);
    plans.set(schema, plan);
  }
  return plan;
}

function makePlan({ fields }: Schema): BatchPlan {
  const columns = fields.map((field) => checkOf(field, []));
  return { columns, nodeCount: nodesOf(columns), bufferCount: buffersOf(columns) };
}

function checkOf(field: Field, outer: readonly PathSegment[]): ColumnCheck {
  const path = [...outer, field.name];
  const weightless = isWeightless(field.type);
  return check(layoutOf(field.type), { path, weightless, nodeCount: 1, bufferCount: 1 });
}

function check(layout: ColumnLayout, place: Place): ColumnCheck {
  switch (layout.kind) {
    case "null":
      return new NullCheck({ ...place, bufferCount: 0 });
    case "bits":
      return new BitsCheck({ ...place, bufferCount: 2 });
    case "fixed":
      return new FixedCheck({ ...place, bufferCount: 2 }, layout.byteWidth);
    case "variable":
      return new VariableCheck({ ...place, bufferCount: 3 }, layout);
    case "dictionary":
      return new DictionaryCheck({ ...place, bufferCount: 2 }, layout);
    case "list": {
      const [item] = children(layout, place);
      return new ListCheck(around(place, 2, [item!]), layout.wide, item!);
    }
    case "fixed-list": {
      const [item] = children(layout, place);
      return new FixedListCheck(around(place, 1, [item!]), layout.size, item!);
    }
    case "struct": {
      const fields = children(layout, place);
      return new StructCheck(around(place, 1, fields), fields);
    }
    case "union": {
      const members = children(layout, place);
      return new UnionCheck(around(place, layout.dense ? 2 : 1, members), layout, members);
    }
  }
}

function children(layout: ColumnLayout, { path }: Place): ColumnCheck[] {
  return ((layout.type.children ?? []) as Field[]).map((field) => checkOf(field, path));
}

function around(place: Place, buffers: number, inner: readonly ColumnCheck[]): Place {
  return { ...place, nodeCount: 1 + nodesOf(inner), bufferCount: buffers + buffersOf(inner) };
}

function nodesOf(checks: readonly ColumnCheck[]): number {
  return checks.reduce((sum, { place }) => sum + place.nodeCount, 0);
}

function buffersOf(checks: readonly ColumnCheck[]): number {
  return checks.reduce((sum, { place }) => sum + place.bufferCount, 0);
}
