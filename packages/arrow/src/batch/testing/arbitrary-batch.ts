/** Random schemas with rows that fit them: the fuel of round-trip tests. */
import {
  type DataType,
  DenseUnion,
  Dictionary,
  Field,
  FixedSizeList,
  type Int,
  Int8,
  Int16,
  Int32,
  Int64,
  LargeList,
  List,
  Map_,
  Schema,
  SparseUnion,
  Struct,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
} from "apache-arrow";
import fc from "fast-check";
import { arbitraryScalar, NULL_TYPE, SCALARS, type TypeWithValues } from "./arbitrary-types.ts";

/** A schema, and rows in the form in which `rowsOf` gives them back. */
export interface SchemaAndRows {
  readonly schema: Schema;
  readonly rows: Record<string, unknown>[];
}

/** How large things get. */
export interface ArbitraryBatchOptions {
  /** Depth to which types nest. Default 3. */
  readonly maxDepth?: number;
  /** Default 20. */
  readonly maxRows?: number;
  /** Default 5. */
  readonly maxColumns?: number;
}

/** Schemas of all types, nested ones included, with rows: nulls, empty values, no rows and no columns too. */
export function arbitrarySchemaAndRows(
  options: ArbitraryBatchOptions = {},
): fc.Arbitrary<SchemaAndRows> {
  const { maxDepth = 3, maxRows = 20, maxColumns = 5 } = options;
  return fields(maxDepth, 0, maxColumns).chain((columns) =>
    fc
      .array(rowOf(columns), { maxLength: maxRows })
      .map((rows) => ({ schema: new Schema(columns.map(({ field }) => field)), rows })),
  );
}

/** A type of any kind, nested up to `depth`, with values of it that are not null. */
export function arbitraryType(depth: number): fc.Arbitrary<TypeWithValues> {
  let arbitrary = typesByDepth[depth];
  if (arbitrary === undefined) {
    arbitrary = depth === 0 ? flat() : fc.oneof(flat(), nested(depth - 1));
    typesByDepth[depth] = arbitrary;
  }
  return arbitrary;
}

const typesByDepth: fc.Arbitrary<TypeWithValues>[] = [];

/** A field, and values of it, null among them where it is nullable. */
interface FieldWithValues {
  readonly field: Field;
  readonly values: fc.Arbitrary<unknown>;
}

const names = fc.oneof(
  fc.constantFrom("a", "b", "c", "x y", "", "constructor", "né", "__proto__"),
  fc.string({ maxLength: 6 }),
);

/** Names that properties of a row may have and tests may compare: `__proto__` is a test of its own. */
const plainNames = names.filter((name) => name !== "__proto__");

function flat(): fc.Arbitrary<TypeWithValues> {
  return fc.oneof(
    { arbitrary: arbitraryScalar(), weight: 4 },
    { arbitrary: dictionary(), weight: 1 },
  );
}

function nested(depth: number): fc.Arbitrary<TypeWithValues> {
  return fc.oneof(
    list(depth),
    fixedList(depth),
    struct(depth),
    map(depth),
    union(depth),
    // A schema has no way to say that the values of a dictionary are dictionary-encoded themselves.
    dictionaryOf(arbitraryType(depth).filter(({ type }) => !(type instanceof Dictionary))),
  );
}

/** A field of a type; one of the null type or of a union has its own idea of null. */
function field(name: string, depth: number): fc.Arbitrary<FieldWithValues> {
  const ofNulls = fc.constant({
    field: new Field(name, NULL_TYPE, true),
    values: fc.constant(null),
  });
  const ofValues = fc.tuple(arbitraryType(depth), fc.boolean()).map(
    ([{ type, values }, nullable]): FieldWithValues => ({
      field: new Field(name, type, nullable),
      values: nullable && !isUnion(type) ? fc.option(values, { nil: null, freq: 3 }) : values,
    }),
  );
  return fc.oneof({ arbitrary: ofNulls, weight: 1 }, { arbitrary: ofValues, weight: 20 });
}

function fields(
  depth: number,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<FieldWithValues[]> {
  return fc
    .uniqueArray(plainNames, { minLength, maxLength })
    .chain((all) => fc.tuple(...all.map((name) => field(name, depth))));
}

function rowOf(columns: readonly FieldWithValues[]): fc.Arbitrary<Record<string, unknown>> {
  const values = columns.map((column) => column.values);
  return fc
    .tuple(...values)
    .map((all) => Object.fromEntries(all.map((value, i) => [columns[i]!.field.name, value])));
}

function list(depth: number): fc.Arbitrary<TypeWithValues> {
  return fc.tuple(field("item", depth), fc.boolean()).map(([item, large]) => ({
    type: large ? new LargeList(item.field) : new List(item.field),
    values: fc.array(item.values, { maxLength: 4 }),
  }));
}

function fixedList(depth: number): fc.Arbitrary<TypeWithValues> {
  return fc.tuple(field("item", depth), fc.integer({ min: 0, max: 3 })).map(([item, size]) => ({
    type: new FixedSizeList(size, item.field),
    values: fc.array(item.values, { minLength: size, maxLength: size }),
  }));
}

function struct(depth: number): fc.Arbitrary<TypeWithValues> {
  return fields(depth, 0, 3).map((children) => ({
    type: new Struct(children.map((child) => child.field)),
    values: rowOf(children),
  }));
}

const keyTypes = fc.constantFrom(SCALARS.utf8!, SCALARS.int32!, SCALARS.int64!, SCALARS.bool!);

function map(depth: number): fc.Arbitrary<TypeWithValues> {
  return fc.tuple(keyTypes, field("value", depth)).map(([key, value]) => {
    const entry = new Struct<{ key: DataType; value: DataType }>([
      new Field("key", key.type, false),
      value.field,
    ]);
    return {
      type: new Map_(new Field("entries", entry, false)),
      values: fc
        .array(fc.tuple(key.values, value.values), { maxLength: 4 })
        .map((entries) => new Map(entries)),
    };
  });
}

function union(depth: number): fc.Arbitrary<TypeWithValues> {
  return fc
    .tuple(fields(depth, 1, 3), fc.boolean(), fc.integer({ min: 0, max: 40 }))
    .map(([members, dense, firstId]) => {
      const typeIds = members.map((_, i) => firstId + i * 43);
      const children = members.map((member) => member.field);
      const tagged = members.map((member) =>
        member.values.map((value) => ({ tag: member.field.name, value })),
      );
      const type = dense ? new DenseUnion(typeIds, children) : new SparseUnion(typeIds, children);
      return { type, values: fc.oneof(...tagged) };
    });
}

const indexTypes: fc.Arbitrary<() => Int> = fc.constantFrom<(() => Int)[]>(
  () => new Int8(),
  () => new Int16(),
  () => new Int32(),
  () => new Int64(),
  () => new Uint8(),
  () => new Uint16(),
  () => new Uint32(),
  () => new Uint64(),
);

function dictionary(): fc.Arbitrary<TypeWithValues> {
  return dictionaryOf(fc.constantFrom(SCALARS.utf8!, SCALARS.int64!, SCALARS.binary!));
}

/** A dictionary of a few values, so that the narrowest index will do. */
function dictionaryOf(valueTypes: fc.Arbitrary<TypeWithValues>): fc.Arbitrary<TypeWithValues> {
  return fc
    .tuple(valueTypes, indexTypes, fc.boolean())
    .chain(([{ type, values }, index, ordered]) =>
      fc.array(values, { minLength: 1, maxLength: 5 }).map((members) => ({
        type: new Dictionary(type, index() as Int32, null, ordered),
        values: fc.constantFrom(...members),
      })),
    );
}

function isUnion(type: DataType): boolean {
  return type instanceof DenseUnion || type instanceof SparseUnion;
}
