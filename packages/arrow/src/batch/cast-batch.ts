/** Fits batches to a schema: what comes in to the declared input, what goes out to the declared output. */
import type { Data, DataType, RecordBatch, Schema } from "apache-arrow";
import { isSheafError, schemaError } from "../error/sheaf-error.ts";
import type { Cast } from "./cast/cast.ts";
import { columnCast } from "./cast/column-cast.ts";
import { nullRows } from "./cast/data-parts.ts";
import { describeSchema } from "./describe-schema.ts";
import { assembleRecordBatch } from "./make-record-batch.ts";
import { sameSchema } from "./same-schema.ts";

/**
 * A batch with the columns of `target`, in its order and with its types. The batch has to have the
 * same set of names; types are cast where every value survives that. Returns the batch itself when
 * it fits as it is, whatever the metadata of its schema; otherwise metadata is that of `target`, and
 * buffers that need no change are shared.
 *
 * @throws `schema/schema-mismatch`, in words the peers know, when names differ, a type cannot be cast
 * or a value does not survive (then with column and row as path); `schema/unexpected-null` for a null
 * where `target` allows none and the batch's schema does.
 */
export function castBatch(batch: RecordBatch, target: Schema): RecordBatch {
  return fit(batch, target, INPUT);
}

/**
 * As {@link castBatch}, but the batch may have more columns than `target`; they are left out.
 * @throws `schema/missing-field` for a column that the batch lacks, and what {@link castBatch} throws.
 */
export function projectBatch(batch: RecordBatch, target: Schema): RecordBatch {
  return fit(batch, target, OUTPUT);
}

/** How one column of the result comes about. */
interface ColumnPlan {
  readonly index: number;
  readonly name: string;
  readonly cast: Cast;
  /** Whether nulls have to be looked for. */
  readonly narrowsNulls: boolean;
}

/** The columns of the result, or nothing when the batch fits as it is. */
type BatchPlan = readonly ColumnPlan[] | "fits";

/** Which way a batch goes: what its plans are kept in, what is said of it, and whether columns may be left over. */
interface Direction {
  readonly word: "Input" | "Output";
  readonly plans: WeakMap<Schema, WeakMap<Schema, BatchPlan>>;
}

const SHOWN_CHARACTERS = 1000;
const INPUT: Direction = { word: "Input", plans: new WeakMap() };
const OUTPUT: Direction = { word: "Output", plans: new WeakMap() };

function fit(batch: RecordBatch, target: Schema, direction: Direction): RecordBatch {
  const { schema } = batch;
  if (schema === target) return batch;
  const plan = planFor(schema, target, direction);
  if (plan === "fits") return batch;
  const columns = plan.map((column) => castColumn(column, batch, target, direction));
  return assembleRecordBatch(target, columns, batch.numRows, batch.metadata);
}

function castColumn(
  { index, name, cast, narrowsNulls }: ColumnPlan,
  batch: RecordBatch,
  target: Schema,
  direction: Direction,
): Data {
  const data = batch.data.children[index]!;
  if (narrowsNulls && nullRows(data) > 0) {
    throw schemaError(
      "unexpected-null",
      `${direction.word} column is not nullable, but has nulls`,
      {
        path: [name],
      },
    );
  }
  try {
    return cast(data);
  } catch (error) {
    if (!isSheafError(error, "schema")) throw error;
    throw mismatch(batch.schema, target, direction, error).within(name, ...error.pathSegments);
  }
}

/** The plan for a pair of schemas, made once per pair of schema objects. */
function planFor(schema: Schema, target: Schema, direction: Direction): BatchPlan {
  let plans = direction.plans.get(target);
  if (plans === undefined) {
    plans = new WeakMap();
    direction.plans.set(target, plans);
  }
  let plan = plans.get(schema);
  if (plan === undefined) {
    plan = makePlan(schema, target, direction);
    plans.set(schema, plan);
  }
  return plan;
}

function makePlan(schema: Schema, target: Schema, direction: Direction): BatchPlan {
  if (sameSchema(schema, target) && sameDictionaries(schema, target)) return "fits";
  return matchNames(schema, target, direction).map((index, i): ColumnPlan => {
    const source = schema.fields[index]!;
    const field = target.fields[i]!;
    const cast = columnCast(source.type, field.type);
    if (cast === undefined) throw mismatch(schema, target, direction);
    const narrowsNulls = source.nullable && !field.nullable;
    return { index, name: field.name, cast, narrowsNulls };
  });
}

/** For each column of `target` the index of the one in `schema` that it is made of. */
function matchNames(schema: Schema, target: Schema, direction: Direction): readonly number[] {
  const names = schema.fields.map(({ name }) => name);
  const wanted = target.fields.map(({ name }) => name);
  if (names.length === wanted.length && names.every((name, i) => name === wanted[i])) {
    return names.map((_, i) => i);
  }
  if (direction === OUTPUT) {
    const missing = wanted.filter((name) => !names.includes(name));
    if (missing.length > 0) throw missingColumns(missing, schema);
  }
  const indices = wanted.map((name) => names.indexOf(name));
  const isAmbiguous = wanted.some((name) => names.indexOf(name) !== names.lastIndexOf(name));
  const isSameSet = names.length === wanted.length && new Set(wanted).size === wanted.length;
  const isComplete = direction === OUTPUT || isSameSet;
  if (isAmbiguous || !isComplete || indices.includes(-1)) throw mismatch(schema, target, direction);
  return indices;
}

function missingColumns(missing: readonly string[], schema: Schema): Error {
  const names = missing.map((name) => `"${name}"`).join(", ");
  return schemaError("missing-field", `Output lacks ${names}; it has ${shown(schema)}`, {
    path: [missing[0]!],
  });
}

function mismatch(
  schema: Schema,
  target: Schema,
  { word }: Direction,
  cause?: Error & { readonly rawMessage: string },
): ReturnType<typeof schemaError> {
  const reason = cause === undefined ? "" : ` (${cause.rawMessage})`;
  return schemaError(
    "schema-mismatch",
    `${word} schema mismatch: expected ${shown(target)} got ${shown(schema)}${reason}`,
    cause === undefined ? {} : { cause },
  );
}

/** A schema as far as an error message should show it; a peer may send one of any size. */
function shown(schema: Schema): string {
  const text = describeSchema(schema);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

/** Whether dictionaries have the same ids, as the stream of `target` will declare those. */
function sameDictionaries(a: Schema, b: Schema): boolean {
  if (b.dictionaries.size === 0) return true;
  return `${dictionaryIds(a)}` === `${dictionaryIds(b)}`;
}

function dictionaryIds({ fields }: Schema): number[] {
  const ids: number[] = [];
  const visit = (type: DataType): void => {
    const { id } = type as { readonly id?: number };
    if (id !== undefined) ids.push(id);
    for (const child of type.children ?? []) visit(child.type);
  };
  for (const { type } of fields) visit(type);
  return ids;
}
