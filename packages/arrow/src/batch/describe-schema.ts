/** Schemas and types as text, in pyarrow's words, so that both ends of a wire speak of them alike. */
import {
  DataType,
  type DateUnit,
  type Field,
  type IntervalUnit,
  type Precision,
  type Schema,
  type TimeUnit,
  Type,
} from "apache-arrow";

/** `a: int64, b: double not null`: the fields of a schema, as error messages show it. */
export function describeSchema(schema: Schema): string {
  return schema.fields.map(describeField).join(", ");
}

/** `value: double not null`. */
export function describeField(field: Field): string {
  return `${field.name}: ${describeType(field.type)}${field.nullable ? "" : " not null"}`;
}

/** A type's name as pyarrow prints it: `int64`, `list<item: string>`, `timestamp[us, tz=UTC]`. */
export function describeType(type: DataType): string {
  return describePlain(type) ?? describeTemporal(type) ?? describeNested(type) ?? `${type}`;
}

/** Types without parameters. */
const PLAIN: { readonly [Id in Type]?: string } = {
  [Type.Null]: "null",
  [Type.Bool]: "bool",
  [Type.Utf8]: "string",
  [Type.LargeUtf8]: "large_string",
  [Type.Utf8View]: "string_view",
  [Type.Binary]: "binary",
  [Type.LargeBinary]: "large_binary",
  [Type.BinaryView]: "binary_view",
};
const TIME_UNITS: Record<TimeUnit, string> = { 0: "s", 1: "ms", 2: "us", 3: "ns" };
const DATES: Record<DateUnit, string> = { 0: "date32[day]", 1: "date64[ms]" };
const FLOATS: Record<Precision, string> = { 0: "halffloat", 1: "float", 2: "double" };
const INTERVALS: Record<IntervalUnit, string> = {
  0: "month_interval",
  1: "day_time_interval",
  2: "month_day_nano_interval",
};

function describePlain(type: DataType): string | undefined {
  if (DataType.isInt(type)) return `${type.isSigned ? "" : "u"}int${type.bitWidth}`;
  if (DataType.isFloat(type)) return FLOATS[type.precision];
  if (DataType.isFixedSizeBinary(type)) return `fixed_size_binary[${type.byteWidth}]`;
  if (DataType.isDecimal(type)) {
    return `decimal${type.bitWidth}(${type.precision}, ${type.scale})`;
  }
  return PLAIN[type.typeId];
}

function describeTemporal(type: DataType): string | undefined {
  if (DataType.isDate(type)) return DATES[type.unit];
  if (DataType.isTime(type)) return `time${type.bitWidth}[${TIME_UNITS[type.unit]}]`;
  if (DataType.isTimestamp(type)) {
    return `timestamp[${TIME_UNITS[type.unit]}${type.timezone ? `, tz=${type.timezone}` : ""}]`;
  }
  if (DataType.isDuration(type)) return `duration[${TIME_UNITS[type.unit]}]`;
  return DataType.isInterval(type) ? INTERVALS[type.unit] : undefined;
}

function describeNested(type: DataType): string | undefined {
  const children: readonly Field[] = type.children ?? [];
  if (DataType.isList(type)) return `list<${describeField(children[0]!)}>`;
  if (DataType.isLargeList(type)) return `large_list<${describeField(children[0]!)}>`;
  if (DataType.isFixedSizeList(type)) {
    return `fixed_size_list<${describeField(children[0]!)}>[${type.listSize}]`;
  }
  if (DataType.isMap(type)) return describeMap(type.childType.children, type.keysSorted);
  if (DataType.isStruct(type)) return `struct<${children.map(describeField).join(", ")}>`;
  if (DataType.isUnion(type)) {
    const members = children.map((child, i) => `${describeField(child)}=${type.typeIds[i]}`);
    return `${DataType.isDenseUnion(type) ? "dense" : "sparse"}_union<${members.join(", ")}>`;
  }
  if (DataType.isDictionary(type)) {
    const values = describeType(type.dictionary);
    const indices = describeType(type.indices);
    return `dictionary<values=${values}, indices=${indices}, ordered=${type.isOrdered ? 1 : 0}>`;
  }
  return undefined;
}

/** pyarrow names the types of keys and values only, and what differs from the usual. */
function describeMap(entries: readonly Field[], keysSorted: boolean): string {
  const [key, value] = entries;
  const valueText = `${describeType(value!.type)}${value!.nullable ? "" : " not null"}`;
  return `map<${describeType(key!.type)}, ${valueText}${keysSorted ? ", keys_sorted" : ""}>`;
}
