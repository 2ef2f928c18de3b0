/**
 * How a column of each Arrow type lies in a record batch: which buffers it has, how wide its values
 * are, which columns are beneath it. Everything in this folder that walks columns walks this instead
 * of asking types again and again.
 */
import { DataType, type Field, IntervalUnit, Precision } from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";

/** The typed arrays in which apache-arrow holds values. */
export type ElementArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** Makes such an array, afresh or over memory that is there. */
export interface ElementArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): ElementArray;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ElementArray;
}

/** A null column: no buffers at all. */
export interface NullLayout {
  readonly kind: "null";
  readonly type: DataType;
}

/** A boolean column: validity, then one bit per row. */
export interface BitsLayout {
  readonly kind: "bits";
  readonly type: DataType;
}

/** Values of one width each: validity, then the values. */
export interface FixedLayout {
  readonly kind: "fixed";
  readonly type: DataType;
  /** Bytes of one row. */
  readonly byteWidth: number;
  /** The array in which apache-arrow expects the values. */
  readonly elements: ElementArrayConstructor;
}

/** Text or bytes: validity, offsets, data. */
export interface VariableLayout {
  readonly kind: "variable";
  readonly type: DataType;
  /** Whether offsets are 64 bits wide instead of 32. */
  readonly wide: boolean;
  /** Whether the data has to be UTF-8. */
  readonly text: boolean;
}

/** A list or a map (a list of key-value structs): validity, offsets, then the item column. */
export interface ListLayout {
  readonly kind: "list";
  readonly type: DataType;
  readonly wide: boolean;
  readonly item: ColumnLayout;
}

/** Lists of one size each: validity, then the item column. */
export interface FixedListLayout {
  readonly kind: "fixed-list";
  readonly type: DataType;
  readonly size: number;
  readonly item: ColumnLayout;
}

/** A struct: validity, then a column per field. */
export interface StructLayout {
  readonly kind: "struct";
  readonly type: DataType;
  readonly children: readonly ColumnLayout[];
}

/** A union: type ids, offsets when dense, then a column per member. No validity. */
export interface UnionLayout {
  readonly kind: "union";
  readonly type: DataType;
  readonly dense: boolean;
  /** Type id of each child. */
  readonly typeIds: readonly number[];
  /** Child by type id; -1 for an id that is not in use. 128 entries. */
  readonly childOfTypeId: Int8Array;
  readonly children: readonly ColumnLayout[];
}

/** A dictionary-encoded column: validity, then indices; its values travel apart, under an id. */
export interface DictionaryLayout {
  readonly kind: "dictionary";
  readonly type: DataType;
  readonly id: number;
  readonly indices: FixedLayout;
  readonly valueType: DataType;
}

/** How one column lies in a batch. */
export type ColumnLayout =
  | NullLayout
  | BitsLayout
  | FixedLayout
  | VariableLayout
  | ListLayout
  | FixedListLayout
  | StructLayout
  | UnionLayout
  | DictionaryLayout;

const layouts = new WeakMap<DataType, ColumnLayout>();

/**
 * The layout of a type, computed once per type object.
 * @throws `schema/unsupported-type` for view types, which have a varying number of buffers.
 */
export function layoutOf(type: DataType): ColumnLayout {
  let layout = layouts.get(type);
  if (layout === undefined) {
    layout = computeLayout(type);
    layouts.set(type, layout);
  }
  return layout;
}

function computeLayout(type: DataType): ColumnLayout {
  return fixedLayout(type) ?? variableLayout(type) ?? nestedLayout(type);
}

function fixed(type: DataType, byteWidth: number): FixedLayout {
  return {
    kind: "fixed",
    type,
    byteWidth,
    elements: type.ArrayType as unknown as ElementArrayConstructor,
  };
}

/** The layout of types without offsets and children; undefined for the others. */
function fixedLayout(type: DataType): ColumnLayout | undefined {
  if (DataType.isNull(type)) return { kind: "null", type };
  if (DataType.isBool(type)) return { kind: "bits", type };
  if (DataType.isInt(type) || DataType.isTime(type)) return fixed(type, type.bitWidth / 8);
  if (DataType.isFloat(type)) return fixed(type, floatWidths[type.precision]);
  if (DataType.isDecimal(type)) return fixed(type, type.bitWidth / 8);
  if (DataType.isDate(type)) return fixed(type, type.ArrayType.BYTES_PER_ELEMENT);
  if (DataType.isTimestamp(type) || DataType.isDuration(type)) return fixed(type, 8);
  if (DataType.isInterval(type)) return fixed(type, intervalWidths[type.unit]);
  if (DataType.isFixedSizeBinary(type)) return fixed(type, type.byteWidth);
  return undefined;
}

const floatWidths: Record<Precision, number> = {
  [Precision.HALF]: 2,
  [Precision.SINGLE]: 4,
  [Precision.DOUBLE]: 8,
};

const intervalWidths: Record<IntervalUnit, number> = {
  [IntervalUnit.YEAR_MONTH]: 4,
  [IntervalUnit.DAY_TIME]: 8,
  [IntervalUnit.MONTH_DAY_NANO]: 16,
};

function variableLayout(type: DataType): VariableLayout | undefined {
  if (DataType.isUtf8(type)) return { kind: "variable", type, wide: false, text: true };
  if (DataType.isLargeUtf8(type)) return { kind: "variable", type, wide: true, text: true };
  if (DataType.isBinary(type)) return { kind: "variable", type, wide: false, text: false };
  if (DataType.isLargeBinary(type)) return { kind: "variable", type, wide: true, text: false };
  return undefined;
}

function nestedLayout(type: DataType): ColumnLayout {
  if (DataType.isList(type) || DataType.isMap(type) || DataType.isLargeList(type)) {
    return { kind: "list", type, wide: DataType.isLargeList(type), item: itemLayout(type) };
  }
  if (DataType.isFixedSizeList(type)) {
    return { kind: "fixed-list", type, size: type.listSize, item: itemLayout(type) };
  }
  if (DataType.isStruct(type)) return { kind: "struct", type, children: childLayouts(type) };
  if (DataType.isUnion(type)) {
    const typeIds = Array.from(type.typeIds);
    const childOfTypeId = new Int8Array(128).fill(-1);
    for (let i = 0; i < typeIds.length; i++) childOfTypeId[typeIds[i]!] = i;
    const dense = DataType.isDenseUnion(type);
    return { kind: "union", type, dense, typeIds, childOfTypeId, children: childLayouts(type) };
  }
  if (DataType.isDictionary(type)) {
    const indices = layoutOf(type.indices) as FixedLayout;
    return { kind: "dictionary", type, id: type.id, indices, valueType: type.dictionary };
  }
  throw schemaError("unsupported-type", `columns of type ${type} are not supported`);
}

function childLayouts(type: DataType): ColumnLayout[] {
  return (type.children as Field[]).map((child) => layoutOf(child.type));
}

function itemLayout(type: DataType): ColumnLayout {
  return layoutOf((type.children as Field[])[0]!.type);
}
