/** Whether two schemas say the same, whatever objects they are made of. */
import { DataType, type Field, type Schema } from "apache-arrow";

/** Whether schemas have the same fields in the same order: name, type and nullability. Metadata does not count. */
export function sameSchema(a: Schema, b: Schema): boolean {
  return a === b || sameFields(a.fields, b.fields);
}

/** Whether fields agree in name, type and nullability. */
export function sameField(a: Field, b: Field): boolean {
  return a === b || (a.name === b.name && a.nullable === b.nullable && sameType(a.type, b.type));
}

/** Whether types are the same, parameters and children included. The ids of dictionaries do not count. */
export function sameType(a: DataType, b: DataType): boolean {
  return a === b || (a.typeId === b.typeId && sameParameters(a, b) && sameChildren(a, b));
}

function sameFields(a: readonly Field[], b: readonly Field[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!sameField(a[i]!, b[i]!)) return false;
  return true;
}

function sameChildren(a: DataType, b: DataType): boolean {
  // The children of a dictionary type are those of its values, which were compared already.
  if (DataType.isDictionary(a)) return true;
  const ofA: readonly Field[] = a.children ?? [];
  const ofB: readonly Field[] = b.children ?? [];
  // Names of list items and map entries say nothing: "item", "element" and "" mean the same.
  if (!DataType.isStruct(a) && !DataType.isUnion(a)) return sameItems(ofA, ofB);
  return sameFields(ofA, ofB);
}

function sameItems(a: readonly Field[], b: readonly Field[]): boolean {
  return (
    a.length === b.length &&
    a.every((item, i) => item.nullable === b[i]!.nullable && sameType(item.type, b[i]!.type))
  );
}

/** Whether two types of one kind agree in everything but their children. */
function sameParameters(a: DataType, b: DataType): boolean {
  return sameNumbers(a, b) && sameTimes(a, b) && sameSizes(a, b) && sameShapes(a, b);
}

function sameNumbers(a: DataType, b: DataType): boolean {
  if (DataType.isInt(a) && DataType.isInt(b)) {
    return a.bitWidth === b.bitWidth && a.isSigned === b.isSigned;
  }
  if (DataType.isDecimal(a) && DataType.isDecimal(b)) {
    return a.bitWidth === b.bitWidth && a.precision === b.precision && a.scale === b.scale;
  }
  return !DataType.isFloat(a) || !DataType.isFloat(b) || a.precision === b.precision;
}

function sameTimes(a: DataType, b: DataType): boolean {
  if (DataType.isTimestamp(a) && DataType.isTimestamp(b)) {
    return a.unit === b.unit && (a.timezone || "") === (b.timezone || "");
  }
  return !hasUnit(a) || !hasUnit(b) || a.unit === b.unit;
}

function sameSizes(a: DataType, b: DataType): boolean {
  if (DataType.isFixedSizeList(a) && DataType.isFixedSizeList(b)) return a.listSize === b.listSize;
  if (!DataType.isFixedSizeBinary(a) || !DataType.isFixedSizeBinary(b)) return true;
  return a.byteWidth === b.byteWidth;
}

function sameShapes(a: DataType, b: DataType): boolean {
  if (DataType.isMap(a) && DataType.isMap(b)) return a.keysSorted === b.keysSorted;
  if (DataType.isUnion(a) && DataType.isUnion(b)) {
    return a.mode === b.mode && `${a.typeIds}` === `${b.typeIds}`;
  }
  if (!DataType.isDictionary(a) || !DataType.isDictionary(b)) return true;
  const sameIndices = sameType(a.indices, b.indices) && a.isOrdered === b.isOrdered;
  return sameIndices && sameType(a.dictionary, b.dictionary);
}

/** Date, time, duration and interval; the unit of a time implies its width. */
function hasUnit(type: DataType): type is DataType & { readonly unit: number } {
  return (
    DataType.isDate(type) ||
    DataType.isTime(type) ||
    DataType.isDuration(type) ||
    DataType.isInterval(type)
  );
}
