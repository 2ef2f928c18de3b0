/**
 * Portable names of Arrow types (wire.md §1.4). Protocol hashes are made of them, so that ends whose
 * Arrow libraries encode one schema differently still agree on it. Never change what is there.
 */
import { describeType, schemaError } from "@sheaf/arrow";
import {
  DataType,
  type DateUnit,
  type Field,
  type IntervalUnit,
  type Precision,
  type Schema,
  type TimeUnit,
} from "apache-arrow";

/** A field of a schema, spelled portably. */
export interface FieldToken {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: string;
  readonly [key: string]: string | boolean;
}

/** The fields of a schema in their order, spelled portably. @throws as {@link typeToken}. */
export function schemaTokens(schema: Schema): FieldToken[] {
  return schema.fields.map((field) => ({
    name: field.name,
    nullable: field.nullable,
    type: fieldTypeToken(field),
  }));
}

/**
 * The portable name of a type: `int64`, `list<item?:utf8>`, `timestamp(us,tz=UTC)`.
 * @throws `schema` / `unsupported-type` for a type that has none; making one up would only lead to
 * hashes that nobody else computes.
 */
export function typeToken(type: DataType): string {
  const token = scalarToken(type) ?? temporalToken(type) ?? nestedToken(type);
  if (token !== undefined) return token;
  const message = `Arrow type ${describeType(type)} has no portable name`;
  throw schemaError("unsupported-type", message);
}

const EXTENSION_NAME = "ARROW:extension:name";

/** Extension types live in the metadata of fields, around the type that stores them. */
function fieldTypeToken(field: Field): string {
  const storage = typeToken(field.type);
  const extension = field.metadata.get(EXTENSION_NAME);
  return extension === undefined ? storage : `extension(${extension})<${storage}>`;
}

const FLOATS: Record<Precision, string> = { 0: "float16", 1: "float32", 2: "float64" };

function scalarToken(type: DataType): string | undefined {
  if (DataType.isNull(type)) return "null";
  if (DataType.isBool(type)) return "bool";
  if (DataType.isInt(type)) return `${type.isSigned ? "" : "u"}int${type.bitWidth}`;
  if (DataType.isFloat(type)) return FLOATS[type.precision];
  if (DataType.isUtf8(type)) return "utf8";
  if (DataType.isLargeUtf8(type)) return "large_utf8";
  if (DataType.isUtf8View(type)) return "utf8_view";
  if (DataType.isBinary(type)) return "binary";
  if (DataType.isLargeBinary(type)) return "large_binary";
  if (DataType.isBinaryView(type)) return "binary_view";
  if (DataType.isFixedSizeBinary(type)) return `fixed_size_binary(${type.byteWidth})`;
  // Narrower decimals have no name yet.
  if (!DataType.isDecimal(type) || (type.bitWidth !== 128 && type.bitWidth !== 256))
    return undefined;
  return `decimal${type.bitWidth}(${type.precision},${type.scale})`;
}

const UNITS: Record<TimeUnit, string> = { 0: "s", 1: "ms", 2: "us", 3: "ns" };
const DATES: Record<DateUnit, string> = { 0: "date32", 1: "date64" };
const INTERVALS: Record<IntervalUnit, string> = {
  0: "interval_months",
  1: "interval_day_time",
  2: "interval_month_day_nano",
};

function temporalToken(type: DataType): string | undefined {
  if (DataType.isDate(type)) return DATES[type.unit];
  if (DataType.isTime(type)) return `time${type.bitWidth}(${UNITS[type.unit]})`;
  if (DataType.isTimestamp(type)) {
    // The zone as it stands: "UTC" and "+00:00" are two types.
    return `timestamp(${UNITS[type.unit]}${type.timezone ? `,tz=${type.timezone}` : ""})`;
  }
  if (DataType.isDuration(type)) return `duration(${UNITS[type.unit]})`;
  return DataType.isInterval(type) ? INTERVALS[type.unit] : undefined;
}

function nestedToken(type: DataType): string | undefined {
  if (DataType.isDictionary(type)) {
    const index = typeToken(type.indices);
    const ordered = type.isOrdered ? ",ordered" : "";
    return `dictionary<index:${index},value:${typeToken(type.dictionary)}>${ordered}`;
  }
  const children: readonly Field[] = type.children ?? [];
  if (DataType.isStruct(type))
    return `struct<${children.map((child) => childToken(child)).join(",")}>`;
  if (DataType.isUnion(type)) {
    const members = children.map((child, i) => `${type.typeIds[i]}=${childToken(child)}`);
    return `${DataType.isDenseUnion(type) ? "dense" : "sparse"}_union<${members.join(",")}>`;
  }
  const [only] = children;
  return only === undefined || children.length !== 1 ? undefined : wrapperToken(type, only);
}

/** Lists and maps, whose children are named by convention: what a peer calls them does not count. */
function wrapperToken(type: DataType, only: Field): string | undefined {
  if (DataType.isList(type)) return `list<${childToken(only, "item")}>`;
  if (DataType.isLargeList(type)) return `large_list<${childToken(only, "item")}>`;
  if (DataType.isFixedSizeList(type)) {
    return `fixed_size_list(${type.listSize})<${childToken(only, "item")}>`;
  }
  if (!DataType.isMap(type)) return undefined;
  const [key, value] = type.childType.children;
  if (key === undefined || value === undefined) return undefined;
  const sorted = type.keysSorted ? ",keys_sorted" : "";
  return `map<${childToken(key, "key")},${childToken(value, "value")}>${sorted}`;
}

function childToken(field: Field, name: string = field.name): string {
  return `${name}${field.nullable ? "?" : ""}:${fieldTypeToken(field)}`;
}
